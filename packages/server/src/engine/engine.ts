import {
  AppError,
  type ContinueById,
  type ContinueByText,
  type GenerationId,
  type Owner,
  type StartRequest,
} from "@agent-max/protocol";
import { createBegin } from "./commands/begin.ts";
import { createContinue } from "./commands/continue.ts";
import { createIdempotency } from "./commands/idempotency.ts";
import { createImportPartial } from "./commands/import-partial.ts";
import { createStart } from "./commands/start.ts";
import { createStop } from "./commands/stop.ts";
import type { EngineDeps } from "./ports/dependencies.ts";
import type { Idempotency } from "./ports/event-log.ts";
import { createGenerationReader } from "./queries/generation-reader.ts";
import { tail } from "./queries/tail.ts";
import { createActiveRuns } from "./run/active-runs.ts";
import { createEarlyStops } from "./run/early-stops.ts";
import { recoverOrphans } from "./run/recover.ts";

/**
 * The generation engine: start, stop, continue, follow. Generations that an earlier process left open are ended
 * before it serves anything.
 */
export async function createEngine(deps: EngineDeps) {
  const reader = createGenerationReader(deps);
  const runs = createActiveRuns();
  const earlyStops = await createEarlyStops(deps);
  await recoverOrphans({ ...deps, earlyStops });
  let closing = false;
  const begin = createBegin({ ...deps, runs, earlyStops });
  const start = createStart({ ...deps, reader, runs, begin });
  const importPartial = createImportPartial({ ...deps, reader });
  const continueAnswer = createContinue({ ...deps, reader, runs, begin, importPartial });
  const stop = createStop({ reader, runs, earlyStops, isClosing: () => closing });
  const idempotent = createIdempotency(deps.records);

  async function once(owner: Owner, idempotency: Idempotency | undefined, work: () => Promise<GenerationId>) {
    if (closing) throw new AppError("shutting_down");
    return idempotent(owner, idempotency, work);
  }

  return {
    reader,
    start: (owner: Owner, request: StartRequest, idempotency?: Idempotency) =>
      once(owner, idempotency, () => start(owner, request, idempotency)),
    continueById: (owner: Owner, request: ContinueById, idempotency?: Idempotency) =>
      once(owner, idempotency, () => continueAnswer.byId(owner, request, idempotency)),
    continueByText: (owner: Owner, request: ContinueByText, idempotency?: Idempotency) =>
      once(owner, idempotency, () => continueAnswer.byText(owner, request, idempotency)),
    stop,
    tail: (id: GenerationId, after: number, signal: AbortSignal) => tail(deps.log, id, { after, signal }),
    running: runs.count,
    /** Takes no new work, stores what was received and releases every generation (rule S6). */
    async close(): Promise<void> {
      closing = true;
      await runs.close();
    },
  };
}

export type Engine = Awaited<ReturnType<typeof createEngine>>;
