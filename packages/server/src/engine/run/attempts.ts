import { AppError, type GenerationId, type Usage, type ContinuationMode } from "@agent-max/protocol";
import type { Clock } from "../../lib/clock.ts";
import type { FinishReason, ProviderEvent } from "../ports/provider.ts";
import { prepareAsking, type Question } from "../request/prepare-request.ts";
import { noReport, type ReportedUsage, toUsage, withCost } from "../events/metrics.ts";
import type { EngineLog, Price, ResolvedModel } from "../ports/dependencies.ts";
import type { Recorder } from "./append-queue.ts";
import { maxAttempts } from "./retry-policy.ts";
import type { Counts, Writing } from "./event-writer.ts";

type AttemptsDeps = {
  id: GenerationId;
  question: Omit<Question, "failedWay">;
  recorder: Recorder;
  writing: Writing;
  clock: Clock;
  logger: EngineLog;
  /** Ends the attempt that lives. */
  signal: AbortSignal;
};

export type AttemptResult =
  | { type: "finished"; reason: FinishReason }
  | { type: "broken"; error: AppError }
  /** The model went another way than the one it was asked in; nothing of it was shown. */
  | { type: "misjoined"; mode: ContinuationMode };

/** The attempts of one generation, of which at most one lives (rule C5), and what they cost. */
export function createAttempts(deps: AttemptsDeps) {
  const { id, question, recorder, writing, clock, logger, signal } = deps;
  const { messages, written } = question;
  const promptCharacters = messages.reduce((sum, { content }) => sum + content.length, written.length);
  let count = 0;
  /** What the provider said of the last attempt. */
  let reported: ReportedUsage = noReport;
  let price: Price | null | undefined;

  function takeEvent(event: ProviderEvent): FinishReason | undefined {
    switch (event.type) {
      case "text":
        writing.text(event.text);
        return undefined;
      case "reasoning":
        writing.reasoning(event.text);
        return undefined;
      case "usage":
        reported = event;
        return undefined;
      case "finish":
        return event.reason;
    }
  }

  function misjoined(mode: ContinuationMode): AttemptResult {
    writing.dropSeam();
    logger.info({ generation_id: id, mode, attempt: count }, "a model did not go on as it was asked to");
    return { type: "misjoined", mode };
  }

  return {
    /**
     * Makes an attempt, whose text is recorded as it comes.
     * @throws before it is made: what keeps the request from being made, or the reason of the signal
     */
    async make(target: ResolvedModel, failedMode: ContinuationMode | undefined): Promise<AttemptResult> {
      const { provider, model } = target;
      const { request, seam, learn } = await prepareAsking(target, { ...question, failedMode }, signal);
      signal.throwIfAborted();
      const mayGiveUp = failedMode === undefined && count + 1 < maxAttempts;
      if (seam !== undefined) writing.beginSeam({ ...seam, mayGiveUp });
      price = target.info?.price;
      count += 1;
      reported = noReport;
      const mode = seam?.mode ?? null;
      recorder.record({
        at: clock.now(),
        type: "attempt_started",
        n: count,
        provider: provider.name,
        model,
        mode,
      });
      // An attempt is on record before it is made (rule C5).
      await recorder.flush();
      signal.throwIfAborted();
      let reason: FinishReason | undefined;
      try {
        for await (const batch of provider.stream(request, signal)) {
          if (signal.aborted) break;
          for (const event of batch) reason = takeEvent(event) ?? reason;
          if (seam !== undefined && writing.isMisjoined()) return misjoined(seam.mode);
          const flushed = recorder.flush();
          if (recorder.isFull()) await flushed;
        }
      } catch (error) {
        return toBroken(error);
      }
      if (reason === "stop" && seam?.mode === "anchored" && writing.endsMisjoined())
        return misjoined(seam.mode);
      if (reported.promptTokens !== null) learn(reported.promptTokens);
      return reason === undefined ? toBroken(new AppError("provider_cut_off")) : { type: "finished", reason };
    },
    /** How many were made. */
    count: () => count,
    /** What they cost; `finished` where the provider had its say to the end. */
    usage: (finished: boolean, counts: Counts): Usage =>
      withCost(toUsage({ reported, finished, attempts: count, promptCharacters, counts }), price),
  };
}

function toBroken(error: unknown): AttemptResult {
  return {
    type: "broken",
    error: error instanceof AppError ? error : new AppError("internal", { cause: error }),
  };
}
