/*
 * The whole answer came again and was taken off. A model that does so once may do so for ever, so the stream behind the
 * copy is compared with the answer once more: another copy goes as well, and what is no copy is new text.
 *
 * In: the code points behind the first copy. State: where the copy that may have begun started, and an aligner with that
 * one start, since a copy begins with the first character. It is done at the first difference. After four copies it lets
 * the stream through and reports that the model is looping: an answer that never grows is a reason to abort, and hiding
 * it would show the reader a stream that stands still. Each code point costs one comparison.
 */
import { longestStall } from "./match-context.ts";
import { type Aligner, createAligner } from "./alignment.ts";
import type { PrefaceList } from "./preface-list.ts";
import type { MatcherDecision, Trouble, Verdict } from "./types.ts";

export type CopyMatcher = {
  /** Looks at one code point, which ends at `position` of the stream. */
  take(codePoint: number, position: number): MatcherDecision;
  end(): MatcherDecision;
  readonly trouble: Trouble | undefined;
};

/** The first copy may be a misunderstanding and the next two a stutter; the fourth is a loop. */
const mostCopies = 4;

/** `from` is the position in the stream at which the first copy ended; `verdict` is what that one was worth. */
export function createCopyMatcher(options: {
  answer: string;
  end: number;
  prefaces: PrefaceList;
  verdict: Verdict;
  from: number;
}): CopyMatcher {
  const { answer, end, prefaces } = options;
  let { from, verdict } = options;
  let count = 1;
  let aligner: Aligner = createAligner(answer, [{ at: 0 }], end);

  function done(): MatcherDecision {
    const removed = prefaces.removed("all");
    return { kind: "done", result: { newTextAt: from, hasRepeat: true, removed, verdict, complete: false } };
  }

  return {
    take(codePoint, position) {
      if (aligner.feed(codePoint, position).length > 0) {
        prefaces.add({ kind: "restart", length: position - from, sure: true, named: true }, from);
        from = position;
        count += 1;
        verdict = count === mostCopies ? "unverified" : "repaired";
        if (count === mostCopies) return done();
        aligner = createAligner(answer, [{ at: 0 }], end);
      }
      const isStalled = position - Math.max(from, aligner.advancedAt) > longestStall;
      return aligner.active.length > 0 && !isStalled ? { kind: "more" } : done();
    },
    end: done,
    get trouble() {
      return count === mostCopies ? "looping" : undefined;
    },
  };
}
