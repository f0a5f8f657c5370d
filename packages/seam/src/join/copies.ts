/* The whole answer came again: a model that does so once may do so for ever. */
import type { Trouble, Verdict, Step } from "./types.ts";
import { type Aligner, createAligner } from "./alignment.ts";
import type { PrefaceList } from "./preface-list.ts";

export type Copies = {
  take(codePoint: number, position: number): Step;
  end(): Step;
  readonly trouble: Trouble | undefined;
};

const mostCopies = 4;
const maxStalled = 400;

/** Takes further copies off, up to four; then the stream is let through. */
export function createCopies(options: {
  answer: string;
  end: number;
  prefaces: PrefaceList;
  verdict: Verdict;
  from: number;
}): Copies {
  const { answer, end, prefaces } = options;
  let { from, verdict } = options;
  let count = 1;
  let aligner: Aligner = createAligner(answer, [{ at: 0 }], end);

  function join(): Step {
    const removed = prefaces.removed("all");
    return { kind: "join", join: { at: from, overlaps: true, removed, verdict, complete: false } };
  }

  return {
    take(codePoint, position) {
      if (aligner.feed(codePoint, position).length > 0) {
        prefaces.add({ kind: "restart", length: position - from, sure: true, named: true }, from);
        from = position;
        count += 1;
        verdict = count === mostCopies ? "unverified" : "repaired";
        if (count === mostCopies) return join();
        aligner = createAligner(answer, [{ at: 0 }], end);
      }
      const isStalled = position - Math.max(from, aligner.advancedAt) > maxStalled;
      return aligner.alive.length > 0 && !isStalled ? { kind: "more" } : join();
    },
    end: join,
    get trouble() {
      return count === mostCopies ? "looping" : undefined;
    },
  };
}
