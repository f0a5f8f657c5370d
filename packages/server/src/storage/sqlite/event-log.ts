import {
  encodeEvent,
  type EventBody,
  type GenerationEvent,
  type GenerationId,
  generationIdSchema,
  isTerminal,
  ownerSchema,
  parseEvent,
} from "@agent-max/protocol";
import { zstdDecompressSync } from "node:zlib";
import { z } from "zod";
import type { Database } from "./database.ts";
import { recordStatements } from "./record-statements.ts";
import type { EventLog, LogHeader } from "../../engine/ports/event-log.ts";
import { createSegment, giveBack, publish, type Segment, take, waitForChange } from "../live-log.ts";

const headerSchema = z.object({
  owner: ownerSchema,
  idempotency: z.object({ key: z.string(), digest: z.string() }).optional(),
});

/** Ended logs that stay in memory for readers who are still behind. */
const maxEndedSegments = 64;

/**
 * Logs in SQLite. Running logs are served from memory, ended ones from one compressed row. The records of a
 * generation change in the transaction of the events that change them (rule L5).
 */
export function createSqliteLog({ writer, reader, query }: Database): EventLog {
  const segments = new Map<GenerationId, Segment>();
  const endedSegments = new Set<GenerationId>();
  const selectSealed = reader.prepare("SELECT body FROM sealed_logs WHERE id = ?");
  /** Outlives the log: the id of what was erased stays taken. */
  const selectRecord = reader.prepare("SELECT 1 FROM generations WHERE id = ?");

  for (const { id, header, lines } of writer.found) {
    const segment = createSegment(headerOf(header));
    publish(segment, lines.map(toEvent));
    segment.next = segment.events.length + 1;
    segment.sealed = segment.events.some(isTerminal);
    segments.set(generationIdSchema.parse(id), segment);
  }

  /** Ended logs leave memory once their final row is there. */
  writer.onSealed((ids) => {
    for (const id of ids) endedSegments.add(generationIdSchema.parse(id));
    for (const id of endedSegments) {
      if (endedSegments.size <= maxEndedSegments) return;
      endedSegments.delete(id);
      segments.delete(id);
    }
  });

  function readSealed(id: GenerationId): GenerationEvent[] | undefined {
    const body = selectSealed.get(id)?.["body"];
    if (!(body instanceof Uint8Array)) return undefined;
    return zstdDecompressSync(body).toString("utf8").split("\n").map(toEvent);
  }

  async function store(id: GenerationId, segment: Segment, bodies: readonly EventBody[]): Promise<void> {
    const isNew = segment.next === 1;
    const events = take(segment, bodies);
    try {
      await writer.write({
        logs: [
          {
            id,
            lines: events.map(encodeEvent),
            seal: segment.sealed,
            ...(isNew && { header: JSON.stringify(segment.header) }),
          },
        ],
        statements: recordStatements(query, segment, events),
      });
    } catch (error) {
      giveBack(segment);
      throw error;
    }
    publish(segment, events);
  }

  function expectSegment(id: GenerationId): Segment {
    const segment = segments.get(id);
    if (segment === undefined) throw new Error(`this process does not hold the log ${id}`);
    return segment;
  }

  return {
    async create({ id, header, events }) {
      if (segments.has(id) || selectRecord.get(id) !== undefined) return "exists";
      const segment = createSegment(header);
      segments.set(id, segment);
      try {
        await store(id, segment, events);
      } catch (error) {
        segments.delete(id);
        throw error;
      }
      return "created";
    },
    append(id, epoch, bodies) {
      const segment = segments.get(id);
      if (segment === undefined) return Promise.resolve("ended");
      return inTurn(segment, async () => {
        if (segment.sealed) return "ended";
        if (epoch !== segment.epoch) return "fenced";
        await store(id, segment, bodies);
        return "appended";
      });
    },
    async read(id, after) {
      const events = segments.get(id)?.events ?? readSealed(id);
      return events?.slice(after);
    },
    async changed(id, after, signal) {
      const segment = segments.get(id);
      if (segment !== undefined) await waitForChange(segment, after, signal);
    },
    async claim(id) {
      const segment = expectSegment(id);
      segment.epoch += 1;
      return segment.epoch;
    },
    async unfinished() {
      return [...segments]
        .filter(([, segment]) => !segment.sealed)
        .map(([id, { header }]) => ({ id, header }));
    },
    async close() {
      segments.clear();
    },
  };
}

/** One append after the other: what a refused one gives back must not lie below the offsets of its successor. */
function inTurn<Result>(segment: Segment, work: () => Promise<Result>): Promise<Result> {
  const result = segment.turn.then(work);
  segment.turn = result.catch(() => undefined);
  return result;
}

function headerOf(json: string): LogHeader {
  const { owner, idempotency } = headerSchema.parse(JSON.parse(json));
  return { owner, ...(idempotency && { idempotency }) };
}

function toEvent(line: string): GenerationEvent {
  const event = parseEvent(JSON.parse(line));
  if (event === undefined) throw new Error("a stored event cannot be read by this version");
  return event;
}
