import { createSeamFinder } from "./seam-finder.ts";
import { createSeamRecord } from "./seam-record.ts";
import type { Joiner, JoinerOptions } from "./types.ts";

/**
 * Joins what a model sends to `answer`: takes deltas, keeps back only what may still be a repeat, returns what is new.
 *
 * A joiner has two states. Until the seam is found, deltas go to the finder (seam-finder.ts), which keeps them pending
 * and returns "" or, once, all that is new so far. From then on the joiner is settled, and every delta passes through
 * unchanged, at the cost of one comparison. The end of the stream settles it in any case.
 */
export function createJoiner(options: JoinerOptions): Joiner {
  const record = createSeamRecord(options.mode);
  const finder = createSeamFinder(options, record);
  let settled = false;
  /** Nothing but white space was returned so far. */
  let isBlank = true;

  /** A model that repeats the end and adds nothing says that nothing is missing. */
  function noteComplete() {
    if (finder.hasRepeat && isBlank && finder.trouble === undefined) record.noteComplete();
  }

  return {
    push(delta) {
      if (settled) {
        if (isBlank) isBlank = delta.trim() === "";
        return delta;
      }
      const found = finder.push(delta);
      settled = finder.isFound;
      if (settled) isBlank = found.trim() === "";
      else record.notePending(finder.pendingLength);
      return found;
    },
    end() {
      if (!settled) {
        const found = finder.end();
        settled = true;
        isBlank = found.trim() === "";
        if (finder.pendingLength === 0) record.noteEmpty();
        noteComplete();
        return found;
      }
      noteComplete();
      return "";
    },
    get settled() {
      return settled;
    },
    report() {
      return record.report(finder.trouble);
    },
  };
}
