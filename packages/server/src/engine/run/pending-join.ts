import type { ContinuationMode, EventOf } from "@agent-max/protocol";
import type { Joiner } from "@agent-max/seam";
import type { Clock } from "../../lib/clock.ts";

/** A model that repeats a longer answer than this takes longer than a new attempt. In UTF-16 code units. */
const longAnswerCharacters = 2000;

export type JoinOptions = {
  joiner: Joiner;
  mode: ContinuationMode;
  /** Whether another attempt may take the place of this one while none of its text was shown. */
  mayReject: boolean;
};

type PendingJoinDeps = Pick<Clock, "monotonicMs"> & {
  /** Where the joined text begins. */
  position: number;
  /** Whether text of the attempts was shown already. */
  hasShownText: () => boolean;
};

/**
 * The join of a continuation while it is being made. The first deltas go through the joiner, which keeps text back until
 * it knows where the new text begins. Until text was shown the attempt may be rejected: the model did not go on as it
 * was asked to, and another attempt in another mode is the better way on.
 */
export function createPendingJoin({ joiner, mode, mayReject }: JoinOptions, deps: PendingJoinDeps) {
  const { monotonicMs, position, hasShownText } = deps;
  let startedMs: number | undefined;
  let isRejected = false;

  /** A model that began the whole answer again may still catch up with the cut: worth the wait in a short answer only. */
  function shouldReject(shown: string): boolean {
    if (!mayReject || hasShownText()) return false;
    const { trouble } = joiner.report();
    return (
      trouble !== undefined && (shown !== "" || (trouble === "restart" && position > longAnswerCharacters))
    );
  }

  return {
    /** Takes a delta; what may be shown now, and whether the join is made. Text of a rejected attempt is not shown. */
    push(delta: string): { shown: string; isMade: boolean } {
      if (isRejected) return { shown: "", isMade: false };
      startedMs ??= monotonicMs();
      const shown = joiner.push(delta);
      isRejected = shouldReject(shown);
      return isRejected ? { shown: "", isMade: false } : { shown, isMade: joiner.settled };
    },
    isRejected: () => isRejected,
    /** Whether anything came that has to be joined. */
    hasStarted: () => startedMs !== undefined,
    /** The model sent its last text: what the joiner kept back. */
    end: () => joiner.end(),
    /** Whether the attempt is rejected now that it came to its end. */
    isRejectedAtEnd: () => mayReject && !hasShownText() && joiner.report().trouble !== undefined,
    /** How the join was made. */
    seam(): Omit<EventOf<"seam_joined">, "v" | "offset" | "at"> {
      const { verdict, removed, inserted } = joiner.report();
      return {
        type: "seam_joined",
        position,
        mode,
        verdict,
        removed: removed.map(({ kind, text }) => ({ kind, text })),
        inserted,
        join_delay_ms: startedMs === undefined ? 0 : Math.round(monotonicMs() - startedMs),
      };
    },
  };
}

export type PendingJoin = ReturnType<typeof createPendingJoin>;
