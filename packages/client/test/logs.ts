import {
  continueByIdSchema,
  eventVersion,
  generationIdSchema,
  startRequestSchema,
  stopRequestSchema,
  type EventBody,
  type GenerationEvent,
  type GenerationId,
  type Snapshot,
  type StopResponse,
} from "@agent-max/protocol";
import { endedBody, foldLog, startedBody, stoppedByUser } from "@agent-max/protocol/testing";

export type Log = { events: GenerationEvent[]; changed: PromiseWithResolvers<void> };

/** What a first answer and a continuation write as soon as they have begun. */
export type Scripts = { script?: readonly EventBody[]; continuation?: readonly EventBody[] };

/** The generations of a test server. */
export function createLogs({ script = [], continuation = [] }: Scripts) {
  const logs = new Map<GenerationId, Log>();
  const intents = new Set<GenerationId>();

  function get(id: GenerationId): Log {
    const log = logs.get(id) ?? { events: [], changed: Promise.withResolvers<void>() };
    logs.set(id, log);
    return log;
  }

  function append(id: GenerationId, ...bodies: EventBody[]) {
    const log = get(id);
    for (const body of bodies) log.events.push({ ...body, v: eventVersion, offset: log.events.length + 1 });
    log.changed.resolve();
    log.changed = Promise.withResolvers<void>();
  }

  function snapshotOf(id: GenerationId): Snapshot | undefined {
    return foldLog(get(id).events);
  }

  function begin(path: string, body: unknown): GenerationId {
    if (!path.endsWith("/continue")) return write(startRequestSchema.parse(body).generation_id);
    const { generation_id, new_generation_id } = continueByIdSchema.parse(body);
    return write(new_generation_id, snapshotOf(generation_id));
  }

  function write(proposed: GenerationId | undefined, parent?: Snapshot): GenerationId {
    const id = generationIdSchema.parse(proposed);
    if (get(id).events.length > 0) return id;
    const start = startedBody(id, { prefix: parent?.answer ?? "", parent_id: parent?.generation_id ?? null });
    const writes = parent === undefined ? script : continuation;
    append(id, start, ...(intents.delete(id) ? [endedBody(stoppedByUser)] : writes));
    return id;
  }

  function stop(body: unknown): StopResponse {
    const { generation_id } = stopRequestSchema.parse(body);
    const before = snapshotOf(generation_id);
    if (before === undefined) intents.add(generation_id);
    if (before?.status === "running") append(generation_id, endedBody(stoppedByUser));
    const after = snapshotOf(generation_id);
    const status = after === undefined || after.status === "running" ? "stopped" : after.status;
    const length = after?.length ?? 0;
    const usage = { prompt: null, completion: null, certainty: "unknown" } as const;
    return { generation_id, status, length, stored_length: length, upstream: "cancelled", usage };
  }

  return { get, append, snapshotOf, begin, stop };
}
