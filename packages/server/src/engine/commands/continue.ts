import {
  AppError,
  type ContinueById,
  type ContinueByText,
  type ConversationId,
  type EventBody,
  type GenerationId,
  generationIdSchema,
  conversationIdSchema,
  type Owner,
  type Snapshot,
  turnIdSchema,
} from "@agent-max/protocol";
import type { LogHeader } from "../ports/event-log.ts";
import { type Beginning, startedEvent } from "./begin.ts";
import { alignToCodePoint, coalesce } from "../events/coalesce.ts";
import { endedEvent } from "../events/ended.ts";
import type { Library } from "../queries/generation-reader.ts";
import { toMetrics } from "../events/metrics.ts";
import { continuePlaceKey, toPlace } from "./branch-point.ts";
import type { EngineDeps } from "../ports/dependencies.ts";
import type { Registry } from "../run/active-runs.ts";

export const defaultSystem = "You are Agent Max";

type Idempotency = LogHeader["idempotency"];
type Wish = {
  id: GenerationId | undefined;
  model: string | undefined;
  max_tokens: number | undefined;
  temperature: number | undefined;
  branch: boolean;
  idempotency: Idempotency;
};

type ContinuingDeps = EngineDeps & {
  library: Library;
  registry: Registry;
  begin: (beginning: Beginning) => Promise<GenerationId>;
};

/** The two ways to ask for a continuation: by the id of a generation, and by its text (rules C1, C2). */
export function createContinuing(deps: ContinuingDeps) {
  const { log, clock, newId, resolveModel, library, registry, begin } = deps;

  /** Begins the child of an answer at a position. */
  async function continueAt(
    owner: Owner,
    at: { target: Snapshot; position: number },
    wish: Wish,
  ): Promise<GenerationId> {
    await library.conversation(owner, at.target.conversation_id);
    const { parent, from, kind } = await toPlace(library, owner, at);
    const max_tokens = wish.max_tokens ?? parent.parameters.max_tokens;
    const temperature = wish.temperature ?? parent.parameters.temperature;
    return begin({
      id: wish.id ?? generationIdSchema.parse(newId()),
      owner,
      conversationId: parent.conversation_id,
      turnId: parent.turn_id,
      turnParentId: parent.turn_parent_id,
      parentId: parent.generation_id,
      from,
      kind,
      resolved: resolveModel(wish.model ?? parent.model),
      parameters: {
        ...(max_tokens !== undefined && { max_tokens }),
        ...(temperature !== undefined && { temperature }),
      },
      system: parent.system,
      message: parent.message,
      prefix: parent.answer.slice(0, from),
      unread: from === at.target.length ? at.target.answer.slice(from) : "",
      thought: parent.reasoning !== "",
      history: await library.history(owner, parent.turn_parent_id),
      place: continuePlaceKey(parent.generation_id, from),
      branch: wish.branch,
      idempotency: wish.idempotency,
    });
  }

  /** Puts a text that came from outside on record, as an answer that a person gave and that ends where it ends. */
  async function importPartial(owner: Owner, request: ContinueByText, partial: string): Promise<Snapshot> {
    const conversationId = request.conversation_id ?? conversationIdSchema.parse(newId());
    const turnParentId = (await library.conversation(owner, conversationId))?.head ?? null;
    const id = generationIdSchema.parse(newId());
    const at = clock.now();
    const identity = {
      id,
      conversationId,
      turnId: turnIdSchema.parse(newId()),
      turnParentId,
      parentId: null,
      from: 0,
      kind: "edit",
      resolved: resolveModel(request.model),
      parameters: { max_tokens: request.max_tokens, temperature: request.temperature },
      system: await systemOf(owner, turnParentId),
      message: request.original_message,
      prefix: "",
    } as const;
    const events: EventBody[] = [startedEvent(identity, at)];
    coalesce(events, { at, type: "text_delta", position: 0, text: partial });
    events.push(importedEnd(partial, at));
    await log.create({ id, header: { owner }, events });
    return library.get(owner, id);
  }

  async function systemOf(owner: Owner, turnParent: GenerationId | null): Promise<string> {
    return turnParent === null ? defaultSystem : (await library.get(owner, turnParent)).system;
  }

  /** The answer a partial text belongs to: the newest that begins with it; one still running is stopped there. */
  async function findAnswer(owner: Owner, conversation: ConversationId | undefined, partial: string) {
    if (conversation === undefined || (await library.conversation(owner, conversation)) === undefined)
      return undefined;
    const found = await library.newestWith(owner, conversation, partial);
    if (found?.status !== "running") return found;
    await registry.supersede(found.generation_id);
    return library.get(owner, found.generation_id);
  }

  return {
    systemOf,
    async byId(owner: Owner, request: ContinueById, idempotency: Idempotency): Promise<GenerationId> {
      const target = await library.get(owner, request.generation_id);
      if (target.status === "running") {
        throw new AppError("generation_running", { details: { generation_id: target.generation_id } });
      }
      return continueAt(
        owner,
        { target, position: request.from ?? target.length },
        {
          id: request.new_generation_id,
          model: request.model,
          max_tokens: request.max_tokens,
          temperature: request.temperature,
          branch: request.branch ?? false,
          idempotency,
        },
      );
    },
    async byText(owner: Owner, request: ContinueByText, idempotency: Idempotency): Promise<GenerationId> {
      const { partial_response: text } = request;
      // Refused before anything is stopped or stored.
      await library.refuseTaken(request.new_generation_id);
      resolveModel(request.model);
      const partial = text.slice(0, alignToCodePoint(`${text}\uDC00`, text.length));
      if (partial.trim() === "") throw new AppError("no_partial_response");
      const target =
        (await findAnswer(owner, request.conversation_id, partial)) ??
        (await importPartial(owner, request, partial));
      return continueAt(
        owner,
        { target, position: partial.length },
        {
          id: request.new_generation_id,
          model: request.model,
          max_tokens: request.max_tokens,
          temperature: request.temperature,
          branch: false,
          idempotency,
        },
      );
    },
  };
}

/** The end of a text that nobody here wrote: there is nothing to count. */
function importedEnd(partial: string, at: number): EventBody {
  const figures = { from: 0, position: 0, joinDelayMs: 0, ttftMs: null, durationMs: 0, writingMs: 0 };
  return endedEvent(
    { status: "stopped", by: "edit" },
    {
      at,
      position: partial.length,
      metrics: toMetrics(figures, { completion: null }, false),
      delta_ends: [],
    },
  );
}
