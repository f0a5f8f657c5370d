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
import type { StreamFormats } from "../http/stream-formats.ts";
import { invalidRequest, parseWith } from "../http/problems.ts";
import { sendEvents } from "../http/sse.ts";

const querystring = z.object({ format: formatSchema.default("openai") });
const bodySchema = z.record(z.string(), z.unknown());
const idempotencyHeaders = z.object({ "idempotency-key": z.string().min(1).max(255).optional() });

type ChatRoutesDeps = { engine: Engine; formats: StreamFormats };

type Following = { id: GenerationId; format: Format };

/** Start, continue and stop (rules C1, C2, S1, H3). */
export function chatRoutes({ engine, formats }: ChatRoutesDeps): FastifyPluginAsyncZod {
  /** Streams a generation from its first event; leaving does not stop it (rule S4). */
  async function stream(request: FastifyRequest, reply: FastifyReply, { id, format }: Following) {
    reply.header("x-generation-id", id);
    await sendEvents(request, reply, (signal) => formats.toFrames(engine.tail(id, 0, signal), format));
  }

  async function start(request: FastifyRequest, reply: FastifyReply) {
    const { format } = parseWith(querystring, request.query);
    const asked = parseWith(startRequestSchema, parseBody(request));
    const id = await engine.start(request.owner, asked, idempotencyOf(request, asked));
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
        const id = await continueWith(engine, request);
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

/**
 * Fastify does not validate the bodies of streams: the handlers do, because their errors say more than those of a union
 * of schemas. The schema of such a route is for the OpenAPI document alone.
 */
const passThrough = () => (data: unknown) => ({ value: data });

/** Continues by id or by text, whichever the body names (rules C1, C2). */
async function continueWith(engine: Engine, request: FastifyRequest): Promise<GenerationId> {
  const body = parseBody(request);
  const byId = body["generation_id"] !== undefined;
  const byText = body["partial_response"] !== undefined || body["original_message"] !== undefined;
  if (byId && byText) throw new AppError("ambiguous_continue");
  if (byId) {
    const asked = parseWith(continueByIdSchema, body);
    return engine.continueById(request.owner, asked, idempotencyOf(request, asked));
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
  const asked = parseWith(continueByTextSchema, body);
  return engine.continueByText(request.owner, asked, idempotencyOf(request, asked));
}

/** The object in a body. @throws AppError `unsupported_content` where it carries what is refused by name */
function parseBody(request: FastifyRequest): Record<string, unknown> {
  const body = parseWith(bodySchema, request.body);
  const field = unsupportedFields.find((name) => {
    const value = body[name];
    return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
  });
  if (field === undefined) return body;
  const { message } = new AppError("unsupported_content");
  throw new AppError("unsupported_content", { details: { errors: [{ path: field, message }] } });
}

/** The key of a request with a digest of what it asks for, which tells a repetition from another request (rule H6). */
function idempotencyOf(request: FastifyRequest, asked: object): { key: string; digest: string } | undefined {
  const { "idempotency-key": key } = parseWith(idempotencyHeaders, request.headers);
  if (key === undefined) return undefined;
  return { key, digest: createHash("sha256").update(JSON.stringify(asked)).digest("base64url") };
}
