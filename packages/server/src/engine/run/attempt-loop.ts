import type { AppError, ContinuationMode, GenerationId } from "@agent-max/protocol";
import type { Clock } from "../../lib/clock.ts";
import type { EngineLog } from "../ports/dependencies.ts";
import type { ResolvedModel } from "../ports/model.ts";
import type { FinishReason } from "../ports/provider.ts";
import type { Attempts } from "./attempts.ts";
import type { EventWriter } from "./event-writer.ts";
import { nextTry } from "./retry-policy.ts";

type AttemptLoopDeps = {
  id: GenerationId;
  resolved: ResolvedModel;
  attempts: Attempts;
  writer: EventWriter;
  clock: Clock;
  /** In [0, 1); spreads retries. */
  random: () => number;
  logger: EngineLog;
  signal: AbortSignal;
};

export type AttemptsOutcome =
  | { type: "finished"; reason: FinishReason }
  | { type: "failed"; error: AppError }
  | { type: "aborted" };

/**
 * Attempts until one of them decides how the generation ends (rule C5). Only an attempt that brought no text is made
 * again: in another mode where the model did not go on as it was asked to, after a wait, or with the next fallback.
 * @throws what keeps a request from being made
 */
export async function attemptUntilDecided(deps: AttemptLoopDeps): Promise<AttemptsOutcome> {
  const { id, resolved, attempts, writer, clock, random, logger, signal } = deps;
  const fallbacks = [...(resolved.fallbacks ?? [])];
  let target = resolved;
  let attemptsAtTarget = 0;
  let failedMode: ContinuationMode | undefined;
  while (!signal.aborted) {
    const result = await attempts.make(target, failedMode);
    attemptsAtTarget += 1;
    if (signal.aborted) break;
    if (result.type === "finished") return result;
    if (result.type === "rejected") {
      failedMode = result.mode;
      continue;
    }
    const { error } = result;
    logger.info(
      { generation_id: id, code: error.code, err: error, attempt: attempts.count() },
      "an attempt broke off",
    );
    const next = nextTry(error, {
      attempts: attempts.count(),
      attemptsAtTarget,
      fallbacksLeft: fallbacks.length,
      random,
    });
    if (writer.wroteText() || next === undefined) return { type: "failed", error };
    writer.dropJoin();
    if (next.fallback) [target, attemptsAtTarget, failedMode] = [fallbacks.shift() ?? target, 0, undefined];
    else await clock.sleep(next.waitMs, signal);
  }
  return { type: "aborted" };
}
