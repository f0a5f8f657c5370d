import { AppError, type ContinuationMode, type GenerationId, type Usage } from "@agent-max/protocol";
import type { Clock } from "../../lib/clock.ts";
import type { FinishReason, ProviderEvent } from "../ports/provider.ts";
import { prepareRequest, type RequestInput } from "../request/prepare-request.ts";
import { noReport, type ReportedUsage, toUsage, withCost } from "../events/usage.ts";
import type { EngineLog } from "../ports/dependencies.ts";
import type { Price, ResolvedModel } from "../ports/model.ts";
import type { AppendQueue } from "./append-queue.ts";
import type { EventWriter } from "./event-writer.ts";
import { maxAttempts } from "./retry-policy.ts";

type AttemptsDeps = {
  id: GenerationId;
  input: Omit<RequestInput, "failedMode">;
  queue: AppendQueue;
  writer: EventWriter;
  clock: Clock;
  logger: EngineLog;
  /** Ends the attempt that lives. */
  signal: AbortSignal;
};

export type AttemptResult =
  | { type: "finished"; reason: FinishReason }
  | { type: "broken"; error: AppError }
  /** The model did not go on as it was asked to; none of its text was shown. */
  | { type: "rejected"; mode: ContinuationMode };

/** The attempts of one generation, of which at most one lives (rule C5), and what they cost. */
export function createAttempts(deps: AttemptsDeps) {
  const { id, input, queue, writer, clock, logger, signal } = deps;
  const { messages, written } = input;
  const promptCharacters = messages.reduce((sum, { content }) => sum + content.length, written.length);
  /** What the provider reported of the last attempt. */
  let reported: ReportedUsage = noReport;
  let price: Price | null | undefined;
  const count = () => writer.measured().attempts;

  function takeEvent(event: ProviderEvent): FinishReason | undefined {
    switch (event.type) {
      case "text":
        writer.text(event.text);
        return undefined;
      case "reasoning":
        writer.reasoning(event.text);
        return undefined;
      case "usage":
        reported = event;
        return undefined;
      case "finish":
        return event.reason;
    }
  }

  function reject(mode: ContinuationMode): AttemptResult {
    writer.dropJoin();
    logger.info({ generation_id: id, mode, attempt: count() }, "a model did not go on as it was asked to");
    return { type: "rejected", mode };
  }

  return {
    /**
     * Makes an attempt, whose text is recorded as it comes.
     * @throws before it is made: what keeps the request from being made, or the reason of the signal
     */
    async make(target: ResolvedModel, failedMode: ContinuationMode | undefined): Promise<AttemptResult> {
      const { provider, model } = target;
      const { request, join, learn } = await prepareRequest(target, { ...input, failedMode }, signal);
      signal.throwIfAborted();
      const mayReject = failedMode === undefined && count() + 1 < maxAttempts;
      if (join !== undefined) writer.beginJoin({ ...join, mayReject });
      price = target.info?.price;
      reported = noReport;
      writer.record({
        at: clock.now(),
        type: "attempt_started",
        n: count() + 1,
        provider: provider.name,
        model,
        mode: join?.mode ?? null,
      });
      // An attempt is on record before it is made (rule C5).
      await queue.flush();
      signal.throwIfAborted();
      let reason: FinishReason | undefined;
      try {
        for await (const batch of provider.stream(request, signal)) {
          if (signal.aborted) break;
          for (const event of batch) reason = takeEvent(event) ?? reason;
          if (join !== undefined && writer.isRejected()) return reject(join.mode);
          const flushed = queue.flush();
          if (queue.isFull()) await flushed;
        }
      } catch (error) {
        return toBroken(error);
      }
      if (reason === "stop" && join?.mode === "anchored" && writer.rejectsAtEnd()) return reject(join.mode);
      if (reported.promptTokens !== null) learn(reported.promptTokens);
      return reason === undefined ? toBroken(new AppError("provider_cut_off")) : { type: "finished", reason };
    },
    /** How many were made. */
    count,
    /** What they cost; `finished` where the provider ended by itself. */
    usage: (finished: boolean): Usage =>
      withCost(toUsage({ reported, finished, promptCharacters, measured: writer.measured() }), price),
  };
}

export type Attempts = ReturnType<typeof createAttempts>;

function toBroken(error: unknown): AttemptResult {
  return {
    type: "broken",
    error: error instanceof AppError ? error : new AppError("internal", { cause: error }),
  };
}
