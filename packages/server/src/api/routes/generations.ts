import {
  decodeOffset,
  encodeFrame,
  encodeOffset,
  encodeSnapshot,
  formatSchema,
  generationIdSchema,
  modeSchema,
  problemSchema,
  type Snapshot,
  snapshotSchema,
} from "@agent-max/protocol";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Engine } from "../../engine/engine.ts";
import type { StreamFormats } from "../http/stream-formats.ts";
import { invalidRequest } from "../http/problems.ts";
import { sendEvents } from "../http/sse.ts";

const params = z.object({ id: generationIdSchema });

type GenerationRoutesDeps = { engine: Engine; formats: StreamFormats };

/** A generation as it is, and as it becomes (rules L3, H4). */
export function generationRoutes({ engine, formats }: GenerationRoutesDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/generations/:id",
      {
        schema: {
          params,
          tags: ["generations"],
          summary: "A generation, folded up to last_offset",
          response: { 200: snapshotSchema, default: problemSchema },
        },
      },
      async (request) => engine.reader.get(request.owner, request.params.id),
    );

    app.get(
      "/generations/:id/events",
      {
        schema: {
          params,
          querystring: z.object({
            after: z.string().optional(),
            mode: modeSchema.default("replay"),
            format: formatSchema.default("events"),
          }),
          tags: ["generations"],
          summary: "Follow a generation; resume with Last-Event-ID or after",
          response: {
            200: z.string().describe("text/event-stream"),
            204: z.string().describe("Nothing comes after this offset"),
            default: problemSchema,
          },
        },
      },
      async (request, reply) => {
        const { mode, format } = request.query;
        const snapshot = await engine.reader.get(request.owner, request.params.id);
        const after = offsetOf(request.headers["last-event-id"]) ?? offsetOf(request.query.after);
        const start = startOf(snapshot, mode, after);
        if (start.frame === "" && snapshot.status !== "running" && start.after >= snapshot.last_offset) {
          return reply.status(204).send("");
        }
        return sendEvents(request, reply, async function* (signal) {
          yield start.frame;
          yield* formats.toFrames(engine.tail(snapshot.generation_id, start.after, signal), format);
        });
      },
    );
  };
}

function offsetOf(token: string | string[] | undefined): number | undefined {
  if (typeof token !== "string" || token === "") return undefined;
  const offset = decodeOffset(token);
  if (offset === undefined)
    throw invalidRequest([{ path: "after", message: "is not an offset of this server" }]);
  return offset;
}

/** Where a reader begins: with which frame, and after which offset. Beyond the tail everything is sent anew. */
function startOf(snapshot: Snapshot, mode: z.output<typeof modeSchema>, after: number | undefined) {
  const { last_offset } = snapshot;
  if (after !== undefined && after > last_offset)
    return { frame: snapshotFrame("reset", snapshot), after: last_offset };
  if (after !== undefined) return { frame: "", after };
  switch (mode) {
    case "replay":
      return { frame: "", after: 0 };
    case "tail":
      return { frame: "", after: last_offset };
    case "snapshot":
      return { frame: snapshotFrame("snapshot", snapshot), after: last_offset };
  }
}

function snapshotFrame(event: "reset" | "snapshot", snapshot: Snapshot): string {
  const data = JSON.stringify(encodeSnapshot(snapshot));
  return encodeFrame({ id: encodeOffset(snapshot.last_offset), event, data });
}
