import type { GenerationEvent, GenerationId } from "@agent-max/protocol";
import type { EventLog, LogHeader } from "../../engine/ports/event-log.ts";
import type { Store } from "../live-log.ts";
import { createLiveLogs } from "../live-logs.ts";

/** What outlives one opening of a log in memory, as a disk does. */
export type MemoryDisk = Map<GenerationId, { header: LogHeader; events: GenerationEvent[] }>;

/** The reference: keeps everything in memory and calls it durable. A log that is opened on a used disk finds its logs. */
export function createMemoryLog(disk: MemoryDisk = new Map()): EventLog {
  const live = createLiveLogs();

  const store =
    (id: GenerationId, header: LogHeader): Store =>
    async (flush) => {
      const stored = disk.get(id) ?? { header, events: [] };
      stored.events.push(...flush.events);
      disk.set(id, stored);
    };

  for (const [id, { header, events }] of disk) live.restore(id, { header, events, store: store(id, header) });

  return {
    create: (made) => live.create(made, store(made.id, made.header)),
    append: async (id, epoch, events) => live.get(id)?.append(epoch, events) ?? "missing",
    read: async (id, after) => live.get(id)?.read(after),
    changed: async (id, after, signal) => live.get(id)?.changed(after, signal),
    claim: async (id) => live.claim(id),
    orphans: async () => live.orphans(),
    close: async () => live.clear(),
  };
}
