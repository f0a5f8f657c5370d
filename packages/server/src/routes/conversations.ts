import {
  conversationIdSchema,
  conversationListSchema,
  conversationSchema,
  conversationSummarySchema,
  createConversationSchema,
  type Hint,
  type Owner,
  patchConversationSchema,
  problemSchema,
} from "@agent-max/protocol";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Conversations } from "../store/conversations.ts";
import { toMarkdown } from "./export.ts";

const params = z.object({ id: conversationIdSchema });
const listQuery = z.object({
  q: z.string().max(200).optional(),
  before: z.coerce.number().int().optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});

type ConversationRoutesDeps = {
  conversations: Conversations;
  newId: () => string;
  publish: (owner: Owner, hint: Hint) => void;
};

/** Conversations: list, search, tree, title and head, delete and restore, export (rules G8, H3). */
export function conversationRoutes({
  conversations,
  newId,
  publish,
}: ConversationRoutesDeps): FastifyPluginAsyncZod {
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
      async ({ owner, body }) =>
        conversations.create(owner, body.id ?? conversationIdSchema.parse(newId()), body.title ?? ""),
    );

    app.get(
      "/conversations/:id",
      { schema: { ...schema, params, ...answers(conversationSchema) } },
      async ({ owner, params: { id } }) => conversations.get(owner, id),
    );

    app.patch(
      "/conversations/:id",
      { schema: { ...schema, params, body: patchConversationSchema, ...answers(conversationSummarySchema) } },
      async ({ owner, params: { id }, body }) => {
        const summary = await conversations.update(owner, id, body);
        publish(owner, { type: "conversation_changed", conversation_id: id });
        return summary;
      },
    );

    app.delete(
      "/conversations/:id",
      { schema: { ...schema, params, response: { 204: z.string(), default: problemSchema } } },
      async ({ owner, params: { id } }, reply) => {
        await conversations.remove(owner, id);
        publish(owner, { type: "conversation_changed", conversation_id: id });
        return reply.status(204).send("");
      },
    );

    app.post(
      "/conversations/:id/restore",
      { schema: { ...schema, params, ...answers(conversationSummarySchema) } },
      async ({ owner, params: { id } }) => {
        const summary = await conversations.restore(owner, id);
        publish(owner, { type: "conversation_changed", conversation_id: id });
        return summary;
      },
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
