import type { GenerationEvent, GenerationId } from "@agent-max/protocol";
import type { Branch, CreateOutcome, LogHeader, NewLog, OrphanedLog } from "../engine/ports/event-log.ts";
import { createLiveLog, type LiveLog, type Store } from "./live-log.ts";

/**
 * The logs that one process has in memory, and the places where they are being written (rule G5). A place is taken in
 * one step that nothing can come between, and is free again when the log has ended or could not be made.
 */
export function createLiveLogs() {
  const logs = new Map<GenerationId, LiveLog>();
  const occupied = new Map<string, Set<GenerationId>>();
  /** Logs that this process found unfinished and has not taken over yet. */
  const orphans = new Set<GenerationId>();

  function occupantOf(branch: Branch | undefined): GenerationId | undefined {
    if (branch === undefined || branch.mayShare) return undefined;
    const [occupant] = occupied.get(branch.key) ?? [];
    return occupant;
  }

  function occupy(id: GenerationId, { key }: Branch): void {
    occupied.set(key, (occupied.get(key) ?? new Set()).add(id));
  }

  function leave(id: GenerationId, branch: Branch | undefined): void {
    if (branch === undefined) return;
    const occupants = occupied.get(branch.key);
    occupants?.delete(id);
    if (occupants?.size === 0) occupied.delete(branch.key);
  }

  return {
    get: (id: GenerationId): LiveLog | undefined => logs.get(id),
    /** Takes in a log that an earlier process stored. */
    restore(
      id: GenerationId,
      stored: { header: LogHeader; events: readonly GenerationEvent[]; store: Store },
    ) {
      const log = createLiveLog(stored);
      logs.set(id, log);
      if (!log.hasEnded()) orphans.add(id);
    },
    /** Makes a log durable, unless its id or its place is taken. */
    async create({ id, header, events, branch }: NewLog, store: Store): Promise<CreateOutcome> {
      const by = occupantOf(branch);
      if (by !== undefined) return { outcome: "occupied", by };
      if (logs.has(id)) return { outcome: "exists" };
      const log = createLiveLog({ header, store, onEnded: () => leave(id, branch) });
      logs.set(id, log);
      if (branch !== undefined) occupy(id, branch);
      try {
        await log.append(1, events);
      } catch (error) {
        logs.delete(id);
        leave(id, branch);
        throw error;
      }
      return { outcome: "created" };
    },
    /** Takes over the writing of a log; undefined when it has ended or is not here. */
    claim(id: GenerationId): number | undefined {
      const log = logs.get(id);
      if (log === undefined || log.hasEnded()) return undefined;
      orphans.delete(id);
      return log.claim();
    },
    orphans: (): OrphanedLog[] =>
      [...orphans].flatMap((id) => {
        const log = logs.get(id);
        return log === undefined || log.hasEnded() ? [] : [{ id, header: log.header }];
      }),
    /** Drops an ended log from memory. */
    drop(id: GenerationId): void {
      logs.delete(id);
    },
    clear(): void {
      logs.clear();
      occupied.clear();
    },
  };
}
