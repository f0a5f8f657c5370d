import {
  AppError,
  type ConversationId,
  type GenerationEvent,
  type GenerationId,
  type Owner,
  reduce,
  type Snapshot,
} from "@agent-max/protocol";
import type { ChatMessage } from "../ports/provider.ts";
import { conversationState } from "./conversation-state.ts";
import type { EngineDeps } from "../ports/dependencies.ts";

const defaultSystem = "You are Agent Max";

/** Reads generations, whether they are running or have ended. */
export function createGenerationReader({
  log,
  records,
  clock,
}: Pick<EngineDeps, "log" | "records" | "clock">) {
  async function find(owner: Owner, id: GenerationId): Promise<Snapshot | undefined> {
    const found = await records.generation(owner, id);
    if (found !== "unfolded") return found;
    return (await readBegun(id))?.reduce(reduce, undefined);
  }

  /**
   * The events of a log that is on record. The record can be read a moment before the log: what is durable is published
   * when the writer acknowledges it. A caller that learns of a generation in that moment gets its first event, not nothing.
   */
  async function readBegun(id: GenerationId): Promise<readonly GenerationEvent[] | undefined> {
    const events = await log.read(id, 0);
    if (events?.length !== 0) return events;
    await log.changed(id, 0, new AbortController().signal);
    return log.read(id, 0);
  }

  /** @throws AppError `generation_not_found` */
  async function get(owner: Owner, id: GenerationId): Promise<Snapshot> {
    const snapshot = await find(owner, id);
    if (snapshot === undefined) throw new AppError("generation_not_found");
    return snapshot;
  }

  return {
    find,
    get,
    /** @throws AppError `generation_exists` where a proposed id is taken */
    async refuseTaken(id: GenerationId | undefined): Promise<void> {
      if (id === undefined || (await log.read(id, 0)) === undefined) return;
      throw new AppError("generation_exists", { details: { generation_id: id } });
    },
    /**
     * A conversation that may be written to; undefined when there is none yet.
     * @throws AppError `conversation_not_found` when it is deleted, `conversation_erased`
     */
    async conversation(owner: Owner, id: ConversationId) {
      const conversation = await records.conversation(owner, id);
      if (conversation === undefined) return undefined;
      switch (conversationState(conversation, clock.now())) {
        case "live":
          return conversation;
        case "deleted":
          throw new AppError("conversation_not_found");
        case "erased":
          throw new AppError("conversation_erased");
      }
    },
    /** The system prompt of the turn that follows an answer: that of the answer, or the usual one (rule C6). */
    async systemOf(owner: Owner, turnParent: GenerationId | null): Promise<string> {
      return turnParent === null ? defaultSystem : (await get(owner, turnParent)).system;
    },
    /** The messages and answers that lead to a turn, oldest first (rule C6). Answers without text are left out. */
    async history(owner: Owner, turnParent: GenerationId | null): Promise<ChatMessage[]> {
      const messages: ChatMessage[] = [];
      for (let id = turnParent; id !== null;) {
        const snapshot = await get(owner, id);
        const content = snapshot.answer.slice(0, snapshot.length);
        if (content !== "") messages.push({ role: "assistant", content });
        messages.push({ role: "user", content: snapshot.message });
        id = snapshot.turn_parent_id;
      }
      return messages.toReversed();
    },
    /** The newest generation of a conversation whose answer begins with a text. */
    async newestWith(
      owner: Owner,
      conversation: ConversationId,
      text: string,
    ): Promise<Snapshot | undefined> {
      for (const id of await records.generationsOf(owner, conversation)) {
        const snapshot = await find(owner, id);
        if (snapshot?.answer.startsWith(text) === true) return snapshot;
      }
      return undefined;
    },
  };
}

export type GenerationReader = ReturnType<typeof createGenerationReader>;
