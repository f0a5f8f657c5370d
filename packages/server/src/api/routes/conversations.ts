import {
  conversationIdSchema,
  conversationListSchema,
  conversationSchema,
  conversationSummarySchema,
  createConversationSchema,
  patchConversationSchema,
  problemSchema,
} from "@agent-max/protocol";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Conversations } from "../../conversations/conversations.ts";
import { pageCursorSchema } from "../../conversations/page-cursor.ts";
import { toMarkdown } from "./export.ts";

const params = z.object({ id: conversationIdSchema });
const listQuery = z.object({
  q: z.string().max(200).optional(),
  before: pageCursorSchema.optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});

/** Conversations: list, search, tree, title and head, delete and restore, export (rules G8, H3). */
export function conversationRoutes(conversations: Conversations): FastifyPluginAsyncZod {
  return async (app) => {
    const schema = { tags: ["conversations"] };
    const answers = <Schema extends z.ZodType>(ok: Schema) => ({
      response: { 200: ok, default: problemSchema },
    });

    app.get(
      "/conversations",
      { schema: { ...schema, querystring: listQuery, ...answers(conversationListSchema) } },
      async ({ owner, query: { q, before, limit } }) =>
        conversations.list(owner, {
          ...(q !== undefined && q.trim() !== "" && { text: q.trim() }),
          ...(before !== undefined && { before }),
          ...(limit !== undefined && { limit }),
        }),
    );

    app.post(
      "/conversations",
      { schema: { ...schema, body: createConversationSchema, ...answers(conversationSummarySchema) } },
      async ({ owner, body: { id, title } }) =>
        conversations.create(owner, {
          ...(id !== undefined && { id }),
          ...(title !== undefined && { title }),
        }),
    );

    app.get(
      "/conversations/:id",
      { schema: { ...schema, params, ...answers(conversationSchema) } },
      async ({ owner, params: { id } }) => conversations.get(owner, id),
    );

    app.patch(
      "/conversations/:id",
      { schema: { ...schema, params, body: patchConversationSchema, ...answers(conversationSummarySchema) } },
      async ({ owner, params: { id }, body }) => conversations.update(owner, id, body),
    );

    app.delete(
      "/conversations/:id",
      { schema: { ...schema, params, response: { 204: z.string(), default: problemSchema } } },
      async ({ owner, params: { id } }, reply) => {
        await conversations.remove(owner, id);
        return reply.status(204).send("");
      },
    );

    app.post(
      "/conversations/:id/restore",
      { schema: { ...schema, params, ...answers(conversationSummarySchema) } },
      async ({ owner, params: { id } }) => conversations.restore(owner, id),
    );

    app.get(
      "/conversations/:id/export",
      {
        schema: {
          ...schema,
          params,
          querystring: z.object({ format: z.enum(["markdown", "json"]).default("markdown") }),
        },
      },
      async ({ owner, params: { id }, query: { format } }, reply) => {
        const conversation = await conversations.get(owner, id);
        if (format === "markdown")
          return reply.type("text/markdown; charset=utf-8").send(toMarkdown(conversation));
        return reply.type("application/json").send(z.encode(conversationSchema, conversation));
      },
    );
  };
}
