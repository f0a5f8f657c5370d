import {
  conversationListSchema,
  conversationSchema,
  conversationSummarySchema,
  type Conversation,
  type ConversationId,
  type ConversationList,
  type ConversationSummary,
  type PatchConversation,
} from "@agent-max/protocol";
import type { Http } from "./http.ts";

const root = "/api/v2/conversations";

export type Conversations = {
  /** The newest first. `q` searches; `before` is the `next` of the page before. */
  list: (query?: { q?: string; before?: string; limit?: number }) => Promise<ConversationList>;
  get: (id: ConversationId) => Promise<Conversation>;
  create: (conversation?: { id?: ConversationId; title?: string }) => Promise<ConversationSummary>;
  update: (id: ConversationId, patch: PatchConversation) => Promise<ConversationSummary>;
  /** Deletes; for 30 seconds `restore` brings it back. */
  remove: (id: ConversationId) => Promise<void>;
  restore: (id: ConversationId) => Promise<ConversationSummary>;
  exportAs: (id: ConversationId, format: "markdown" | "json") => Promise<string>;
};

export function createConversations(http: Http): Conversations {
  return {
    list: (query = {}) => http.json(conversationListSchema, { path: root, query }),
    get: (id) => http.json(conversationSchema, { path: pathOf(id) }),
    create: (conversation = {}) =>
      http.json(conversationSummarySchema, { method: "POST", path: root, body: conversation }),
    update: (id, patch) =>
      http.json(conversationSummarySchema, { method: "PATCH", path: pathOf(id), body: patch }),
    remove: async (id) => {
      await http.text({ method: "DELETE", path: pathOf(id) });
    },
    restore: (id) => http.json(conversationSummarySchema, { method: "POST", path: `${pathOf(id)}/restore` }),
    exportAs: (id, format) => http.text({ path: `${pathOf(id)}/export`, query: { format } }),
  };
}

function pathOf(id: ConversationId): string {
  return `${root}/${encodeURIComponent(id)}`;
}
