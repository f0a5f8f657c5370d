import {
  AppError,
  encodeEvent,
  type GenerationEvent,
  type GenerationId,
  generationIdSchema,
  ownerSchema,
} from "@agent-max/protocol";
import { zstdDecompressSync } from "node:zlib";
import { z } from "zod";
import type { Database } from "./database.ts";
import { recordStatements, setAsideStatements } from "./record-statements.ts";
import type { EventLog, LogHeader } from "../../engine/ports/event-log.ts";
import type { Store } from "../live-log.ts";
import { readStoredEvents } from "../stored-event.ts";
import { createLiveLogs } from "../live-logs.ts";

const headerSchema = z.object({
  owner: ownerSchema,
  idempotency: z.object({ key: z.string(), digest: z.string() }).optional(),
});

/** Ended logs that stay in memory for readers that are still behind. */
const maxEndedLogs = 64;

/**
 * Logs in SQLite. Running logs are served from memory, ended ones from one compressed row. The records of a
 * generation change in the transaction of the events that change them (rule L5).
 */
export function createSqliteLog({ writer, reader, query, onTrouble }: Database): EventLog {
  const live = createLiveLogs();
  const endedLogs = new Set<GenerationId>();
  const selectSealed = reader.prepare("SELECT body FROM sealed_logs WHERE id = ?");
  const isOnRecord = findRecords(reader);

  const store =
    (id: GenerationId, header: LogHeader): Store =>
    (flush) =>
      writer.write({
        entries: [
          {
            id,
            lines: flush.events.map(encodeEvent),
            seal: flush.isLast,
            ...(flush.isFirst && { header: JSON.stringify(header) }),
          },
        ],
        statements: recordStatements(query, { header, snapshot: flush.snapshot }, flush.events),
      });

  const reported = new Set<string>();

  /** Reads the lines of a log; what cannot be read is reported once, and hides nothing else. */
  function readEvents(id: GenerationId, lines: readonly string[]): GenerationEvent[] | undefined {
    return readStoredEvents(lines, (offset) => {
      const place = `event ${offset} of generation ${id}`;
      if (!reported.has(place)) onTrouble(`${place} cannot be read; an empty one stands in for it`);
      reported.add(place);
    });
  }

  /** Ends the record of a log whose beginning cannot be read; its conversation goes on from the newest other answer. */
  async function setAside(id: GenerationId): Promise<void> {
    await writer.write({ entries: [], statements: setAsideStatements(id) }).catch((error: unknown) => {
      onTrouble(`generation ${id} could not be set aside: ${String(error)}`);
    });
  }

  const setsAside: Promise<void>[] = [];
  for (const found of writer.found) {
    const [id, header] = [generationIdSchema.parse(found.id), headerOf(found.header)];
    const events = readEvents(id, found.lines);
    if (events === undefined) setsAside.push(setAside(id));
    else live.restore(id, { header, events, store: store(id, header) });
  }

  /** Ended logs leave memory once their final row is there. */
  writer.onSealed((ids) => {
    for (const id of ids) endedLogs.add(generationIdSchema.parse(id));
    for (const id of endedLogs) {
      if (endedLogs.size <= maxEndedLogs) return;
      endedLogs.delete(id);
      live.drop(id);
    }
  });

  function readSealed(id: GenerationId): GenerationEvent[] | undefined {
    const body = selectSealed.get(id)?.["body"];
    if (!(body instanceof Uint8Array)) return undefined;
    return readEvents(id, zstdDecompressSync(body).toString("utf8").split("\n"));
  }

  async function refuseAppend(id: GenerationId): Promise<"ended" | "missing"> {
    return isOnRecord(id) ? "ended" : "missing";
  }

  return {
    async create(made) {
      const { id, header } = made;
      if (live.get(id) === undefined && isOnRecord(id)) return { outcome: "exists" };
      return live.create(made, store(id, header));
    },
    append(id, epoch, bodies) {
      return live.get(id)?.append(epoch, bodies) ?? refuseAppend(id);
    },
    async read(id, after) {
      return live.get(id)?.read(after) ?? readSealed(id)?.slice(after);
    },
    async changed(id, after, signal) {
      await live.get(id)?.changed(after, signal);
    },
    claim: async (id) => live.claim(id),
    async orphans() {
      await Promise.all(setsAside);
      return live.orphans();
    },
    close: async () => live.clear(),
  };
}

/**
 * Tells whether a generation is on record, which outlives its log: the id of what was erased stays taken.
 * @throws AppError `storage_failed` where the database is closed
 */
function findRecords(reader: Database["reader"]): (id: GenerationId) => boolean {
  const select = reader.prepare("SELECT 1 FROM generations WHERE id = ?");
  return (id) => {
    if (!reader.isOpen) throw new AppError("storage_failed", { cause: "the database is closed" });
    return select.get(id) !== undefined;
  };
}

function headerOf(json: string): LogHeader {
  const { owner, idempotency } = headerSchema.parse(JSON.parse(json));
  return { owner, ...(idempotency && { idempotency }) };
}
