import {
  conversationIdSchema,
  conversationListSchema,
  conversationSchema,
  conversationSummarySchema,
  createConversationSchema,
  type GenerationId,
  type Notification,
  type Owner,
  patchConversationSchema,
  problemSchema,
} from "@agent-max/protocol";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Conversations } from "../../storage/sqlite/conversations.ts";
import { toMarkdown } from "./export.ts";

const params = z.object({ id: conversationIdSchema });
const listQuery = z.object({
  q: z.string().max(200).optional(),
  before: z
    .string()
    .regex(/^\d{1,15}:./s, "must be the next of a page before")
    .transform((token) => ({
      updated_at: Number.parseInt(token, 10),
      id: token.slice(token.indexOf(":") + 1),
    }))
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});

type ConversationRoutesDeps = {
  conversations: Conversations;
  newId: () => string;
  publish: (owner: Owner, notification: Notification) => void;
  stop: (owner: Owner, id: GenerationId) => Promise<unknown>;
};

/** Conversations: list, search, tree, title and head, delete and restore, export (rules G8, H3). */
export function conversationRoutes({
  conversations,
  newId,
  publish,
  stop,
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
      async ({ owner, body }) => {
        const id = body.id ?? conversationIdSchema.parse(newId());
        const summary = await conversations.create(owner, id, body.title ?? "");
        publish(owner, { type: "conversation_changed", conversation_id: id });
        return summary;
      },
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
        // Nobody will read on, so nobody should pay for the rest; what was written is restored with the conversation.
        for (const running of await conversations.runningOf(owner, id)) await stop(owner, running);
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
