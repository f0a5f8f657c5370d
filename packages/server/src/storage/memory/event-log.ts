import type { GenerationId } from "@agent-max/protocol";
import type { EventLog } from "../../engine/ports/event-log.ts";
import { createSegment, publish, type Segment, take, waitForChange } from "../live-log.ts";

/** The reference: keeps everything in this process and calls it durable. */
export function createMemoryLog(): EventLog {
  const segments = new Map<GenerationId, Segment>();

  return {
    async create({ id, header, events }) {
      if (segments.has(id)) return "exists";
      const segment = createSegment(header);
      segments.set(id, segment);
      publish(segment, take(segment, events));
      return "created";
    },
    async append(id, epoch, bodies) {
      const segment = segments.get(id);
      if (segment === undefined) throw new Error(`append to a log that does not exist: ${id}`);
      if (segment.sealed) return "ended";
      if (epoch !== segment.epoch) return "fenced";
      publish(segment, take(segment, bodies));
      return "appended";
    },
    async read(id, after) {
      return segments.get(id)?.events.slice(after);
    },
    async changed(id, after, signal) {
      const segment = segments.get(id);
      if (segment !== undefined) await waitForChange(segment, after, signal);
    },
    async claim(id) {
      const segment = segments.get(id);
      if (segment === undefined) throw new Error(`claim of a log that does not exist: ${id}`);
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
