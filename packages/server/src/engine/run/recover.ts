import { AppError, type Ending, type GenerationEvent, measure } from "@agent-max/protocol";
import { closingEvents } from "../events/closing-events.ts";
import { noReport, toUsage } from "../events/usage.ts";
import type { EngineDeps } from "../ports/dependencies.ts";
import type { OrphanedLog } from "../ports/event-log.ts";
import type { EarlyStops } from "./early-stops.ts";

type RecoverDeps = Pick<EngineDeps, "log" | "clock" | "logger"> & { earlyStops: EarlyStops };

/** Ends the generations whose process is gone, so that they can be continued (rule C5). The log says which they are. */
export async function recoverOrphans(deps: RecoverDeps): Promise<void> {
  const orphans = await deps.log.orphans();
  await Promise.all(orphans.map((orphan) => recover(deps, orphan)));
  if (orphans.length > 0)
    deps.logger.info({ generations: orphans.length }, "interrupted generations were recovered");
}

async function recover({ log, clock, earlyStops }: RecoverDeps, { id, header }: OrphanedLog): Promise<void> {
  const epoch = await log.claim(id);
  // Another process was faster, or the log has ended.
  if (epoch === undefined) return;
  const events = (await log.read(id, 0)) ?? [];
  const measured = events.reduce(measure, undefined);
  if (measured === undefined) return;
  const ending: Ending = earlyStops.take(header.owner, id)
    ? { status: "stopped", by: "user" }
    : { status: "interrupted", error: new AppError("server_restarted").toWire() };
  const usage = toUsage({ reported: noReport, finished: false, promptCharacters: undefined, measured });
  await log.append(
    id,
    epoch,
    closingEvents(measured, {
      // Also where the clock was set back meanwhile: times of one log never go back.
      at: Math.max(clock.now(), measured.lastAt),
      ending,
      usage,
      deltaEnds: textEnds(events),
      endedAt: measured.lastAt,
    }),
  );
}

function textEnds(events: readonly GenerationEvent[]): number[] {
  return events.flatMap((event) => (event.type === "text_delta" ? [event.position + event.text.length] : []));
}
