import { createHash } from "node:crypto";
import {
  AppError,
  continueByIdSchema,
  continueByTextSchema,
  continueRequestSchema,
  type Format,
  formatSchema,
  type GenerationId,
  problemSchema,
  startRequestSchema,
  stopRequestSchema,
  stopResponseSchema,
  unsupportedFields,
} from "@agent-max/protocol";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Engine } from "../../engine/engine.ts";
import { toFrames } from "../http/stream-formats.ts";
import { invalidRequest, parseWith } from "../http/problems.ts";
import { sendEvents } from "../http/sse.ts";

const querystring = z.object({ format: formatSchema.default("openai") });
const bodySchema = z.record(z.string(), z.unknown());
const idempotencyHeaders = z.object({ "idempotency-key": z.string().min(1).max(255).optional() });

type Following = { id: GenerationId; format: Format };

/** Start, continue and stop (rules C1, C2, S1, H3). */
export function chatRoutes(engine: Engine): FastifyPluginAsyncZod {
  /** Streams a generation from its first event; leaving does not stop it (rule S4). */
  async function stream(request: FastifyRequest, reply: FastifyReply, { id, format }: Following) {
    reply.header("x-generation-id", id);
    await sendEvents(request, reply, (signal) => toFrames(engine.tail(id, 0, signal), format));
  }

  async function start(request: FastifyRequest, reply: FastifyReply) {
    const { format } = parseWith(querystring, request.query);
    const body = parseWith(bodySchema, request.body);
    refuseUnsupported(body);
    const wish = parseWith(startRequestSchema, body);
    const id = await engine.start(request.owner, wish, idempotencyOf(request, wish));
    await stream(request, reply, { id, format });
  }

  return async (app) => {
    const schema = {
      querystring,
      tags: ["chat"],
      response: { 200: z.string().describe("text/event-stream"), default: problemSchema },
    };
    const startSchema = { ...schema, body: startRequestSchema, summary: "Start an answer" };
    for (const path of ["/chat/streaming", "/chat/streaming/stream"]) {
      app.post(path, { schema: startSchema, validatorCompiler: passThrough }, start);
    }
    app.post(
      "/chat/streaming/continue",
      {
        schema: {
          ...schema,
          body: continueRequestSchema,
          summary: "Continue, rewind or regenerate an answer",
        },
        validatorCompiler: passThrough,
      },
      async (request: FastifyRequest, reply: FastifyReply) => {
        const { format } = parseWith(querystring, request.query);
        const body = parseWith(bodySchema, request.body);
        refuseUnsupported(body);
        const id = await continueWith(engine, request, body);
        await stream(request, reply, { id, format });
      },
    );
    app.post(
      "/chat/streaming/stop",
      {
        schema: {
          body: stopRequestSchema,
          tags: ["chat"],
          summary: "Stop an answer; the reply is authoritative",
          response: { 200: stopResponseSchema, default: problemSchema },
        },
      },
      async (request) => engine.stop(request.owner, request.body.generation_id, request.body.seen),
    );
  };
}

/** The bodies of streams are read by the handlers, which know better sentences than a union of schemas does. */
const passThrough = () => (data: unknown) => ({ value: data });

async function continueWith(engine: Engine, request: FastifyRequest, body: Record<string, unknown>) {
  const byId = body["generation_id"] !== undefined;
  const byText = body["partial_response"] !== undefined || body["original_message"] !== undefined;
  if (byId && byText) throw new AppError("ambiguous_continue");
  if (byId) {
    const wish = parseWith(continueByIdSchema, body);
    return engine.continueById(request.owner, wish, idempotencyOf(request, wish));
  }
  const { partial_response: partial } = body;
  if (!byText) {
    throw invalidRequest([
      { path: "generation_id", message: "send it, or partial_response with original_message" },
    ]);
  }
  if (partial === undefined || partial === null || (typeof partial === "string" && partial.trim() === "")) {
    throw new AppError("no_partial_response");
  }
  const wish = parseWith(continueByTextSchema, body);
  return engine.continueByText(request.owner, wish, idempotencyOf(request, wish));
}

function refuseUnsupported(body: Record<string, unknown>): void {
  const field = unsupportedFields.find((name) => {
    const value = body[name];
    return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
  });
  if (field === undefined) return;
  const { message } = new AppError("unsupported_content");
  throw new AppError("unsupported_content", { details: { errors: [{ path: field, message }] } });
}

/** The key of a request with a digest of what it asks for, which tells a repetition from another request (rule H6). */
function idempotencyOf(request: FastifyRequest, wish: object): { key: string; digest: string } | undefined {
  const { "idempotency-key": key } = parseWith(idempotencyHeaders, request.headers);
  if (key === undefined) return undefined;
  return { key, digest: createHash("sha256").update(JSON.stringify(wish)).digest("base64url") };
}
