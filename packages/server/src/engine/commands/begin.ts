import {
  AppError,
  type ConversationId,
  type GenerationId,
  type Kind,
  type Owner,
  type Parameters,
  type TurnId,
} from "@agent-max/protocol";
import type { LogHeader } from "../ports/event-log.ts";
import type { ChatMessage } from "../ports/provider.ts";
import type { EngineDeps, ResolvedModel } from "../ports/dependencies.ts";
import type { Registry } from "../run/active-runs.ts";
import { createRun } from "../run/run.ts";
import type { StopIntents } from "../run/early-stops.ts";

export type Beginning = {
  id: GenerationId;
  owner: Owner;
  conversationId: ConversationId;
  turnId: TurnId;
  turnParentId: GenerationId | null;
  parentId: GenerationId | null;
  from: number;
  kind: Kind;
  resolved: ResolvedModel;
  parameters: Parameters;
  system: string;
  message: string;
  prefix: string;
  /** What follows the prefix and was already written, but not read (rule S3). */
  unread?: string;
  /** Whether the model had been thinking about the prefix. */
  thought?: boolean;
  /** What came before this turn. */
  history: readonly ChatMessage[];
  place: string;
  branch: boolean;
  idempotency: LogHeader["idempotency"];
};

/** The first event of a log. */
export function startedEvent(
  beginning: Omit<Beginning, "history" | "place" | "branch" | "idempotency" | "owner">,
  at: number,
) {
  return {
    at,
    type: "generation_started",
    generation_id: beginning.id,
    conversation_id: beginning.conversationId,
    turn_id: beginning.turnId,
    turn_parent_id: beginning.turnParentId,
    parent_id: beginning.parentId,
    from: beginning.from,
    kind: beginning.kind,
    model: beginning.resolved.id ?? beginning.resolved.model,
    parameters: beginning.parameters,
    system: beginning.system,
    message: beginning.message,
    prefix: beginning.prefix,
  } as const;
}

/** Makes generations: takes their place, opens their log, sets them running. */
export function createBegin(deps: EngineDeps & { registry: Registry; intents: StopIntents }) {
  const { log, records, clock, registry, intents, onNotification, logger } = deps;

  /** Settles when the generation is on record, with its first event durable. */
  return async function begin(beginning: Beginning): Promise<GenerationId> {
    const { id, owner, conversationId: conversation_id, idempotency } = beginning;
    const leave = registry.reserve(id, beginning.place, beginning.branch);
    const header: LogHeader = { owner, ...(idempotency && { idempotency }) };
    try {
      const created = await log.create({ id, header, events: [startedEvent(beginning, clock.now())] });
      if (created === "exists") throw new AppError("generation_exists", { details: { generation_id: id } });
    } catch (error) {
      leave();
      throw error;
    }
    const run = createRun(deps, {
      id,
      owner,
      epoch: 1,
      resolved: beginning.resolved,
      parameters: beginning.parameters,
      prefix: beginning.prefix,
      unread: beginning.unread ?? "",
      thought: beginning.thought ?? false,
      messages: [
        { role: "system", content: beginning.system },
        ...beginning.history,
        { role: "user", content: beginning.message },
      ],
    });
    registry.add(run);
    onNotification(owner, {
      type: "generation_started",
      conversation_id,
      generation_id: id,
      kind: beginning.kind,
    });
    if (intents.take(owner, id)) run.stop("user");
    // Who deleted the conversation in the meantime has not seen this generation, and could not stop it (rule L8).
    if ((await records.conversation(owner, conversation_id))?.state !== "live") run.stop("user");
    void run.go();
    void run.ended.then((ending) => {
      leave();
      logger.info({ generation_id: id, conversation_id, status: ending.status }, "generation ended");
      onNotification(owner, {
        type: "generation_ended",
        conversation_id,
        generation_id: id,
        status: ending.status,
      });
    });
    return id;
  };
}
