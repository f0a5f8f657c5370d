import { AppError, type Ending, type GenerationEvent, reduce } from "@agent-max/protocol";
import { endedEvent } from "../events/ended.ts";
import { estimateTokens, toMetrics } from "../events/metrics.ts";
import type { EngineDeps } from "../ports/dependencies.ts";
import type { StopIntents } from "./early-stops.ts";
import { keptDeltaEnds } from "./event-writer.ts";

/** Ends every generation that an earlier process left open, so that it can be continued (rule C5). */
export async function recoverUnfinished(
  { log, clock, logger }: Pick<EngineDeps, "log" | "clock" | "logger">,
  intents: StopIntents,
): Promise<void> {
  const unfinished = await log.unfinished();
  await Promise.all(
    unfinished.map(async ({ id, header: { owner } }) => {
      const events = (await log.read(id, 0)) ?? [];
      const epoch = await log.claim(id);
      const ending: Ending = intents.take(owner, id)
        ? { status: "stopped", by: "user" }
        : { status: "interrupted", error: new AppError("server_restarted").toWire() };
      await log.append(id, epoch, closingEvents(events, ending, clock.now()));
    }),
  );
  if (unfinished.length > 0)
    logger.info({ generations: unfinished.length }, "interrupted generations were recovered");
}

function closingEvents(events: readonly GenerationEvent[], ending: Ending, at: number) {
  const snapshot = events.reduce(reduce, undefined);
  const from = snapshot?.from ?? 0;
  const position = snapshot?.stored_length ?? 0;
  const textEvents = events.filter((event) => event.type === "text_delta");
  const startedAt = events[0]?.at ?? at;
  const firstTextAt = textEvents[0]?.at;
  const written = position - from;
  const tokens = written === 0 ? null : estimateTokens(written);
  const continues = snapshot !== undefined && snapshot.parent_id !== null && from > 0;
  const certainty = written === 0 ? ("unknown" as const) : ("estimated" as const);
  const usage = { prompt: null, completion: tokens, certainty };
  const figures = {
    from,
    position,
    joinDelayMs: 0,
    ttftMs: firstTextAt === undefined ? null : firstTextAt - startedAt,
    durationMs: (events.at(-1)?.at ?? startedAt) - startedAt,
    writingMs: 0,
  };
  return [
    { at, type: "usage_recorded", ...usage } as const,
    endedEvent(ending, {
      at,
      position,
      metrics: toMetrics(figures, usage, continues),
      delta_ends: textEvents.slice(-keptDeltaEnds).map((event) => event.position + event.text.length),
    }),
  ];
}
