import {
  AppError,
  type ConversationId,
  conversationIdSchema,
  type GenerationId,
  generationIdSchema,
  type Owner,
  type StartRequest,
  turnIdSchema,
} from "@agent-max/protocol";
import type { EngineDeps } from "../ports/dependencies.ts";
import type { Idempotency } from "../ports/event-log.ts";
import type { GenerationReader } from "../queries/generation-reader.ts";
import type { ActiveRuns } from "../run/active-runs.ts";
import { type Begin, nameOf, toParameters } from "./begin.ts";
import { startKey } from "./branch-point.ts";

type StartDeps = Pick<EngineDeps, "newId" | "resolveModel"> & {
  reader: GenerationReader;
  runs: ActiveRuns;
  begin: Begin;
};

type Parent = { id: GenerationId; conversationId: ConversationId; isNamed: boolean };

/** Starts the answer to a new turn (rules G8, H3). */
export function createStart({ newId, resolveModel, reader, runs, begin }: StartDeps) {
  /** A turn follows an answer that has ended. One that runs is stopped where the client named it (rule G8). */
  async function settleParent(owner: Owner, { id, conversationId, isNamed }: Parent): Promise<void> {
    const parent = await reader.get(owner, id);
    if (parent.conversation_id !== conversationId) {
      const message = "parent belongs to another conversation. Send its conversation_id, or another parent.";
      throw new AppError("invalid_request", { message, details: { errors: [{ path: "parent", message }] } });
    }
    if (parent.status !== "running") return;
    if (!isNamed) throw new AppError("generation_running", { details: { generation_id: id } });
    await runs.supersede(id);
  }

  return async function start(
    owner: Owner,
    request: StartRequest,
    idempotency: Idempotency | undefined,
  ): Promise<GenerationId> {
    const resolved = resolveModel(request.model);
    await reader.refuseTaken(request.generation_id);
    const conversationId = request.conversation_id ?? conversationIdSchema.parse(newId());
    const conversation = await reader.conversation(owner, conversationId);
    const parent = request.parent === undefined ? (conversation?.head ?? null) : request.parent;
    if (parent !== null)
      await settleParent(owner, { id: parent, conversationId, isNamed: request.parent !== undefined });
    const { max_tokens, temperature } = request;
    return begin({
      identity: {
        generation_id: request.generation_id ?? generationIdSchema.parse(newId()),
        conversation_id: conversationId,
        turn_id: turnIdSchema.parse(newId()),
        turn_parent_id: parent,
        parent_id: null,
        from: 0,
        kind: "start",
        model: nameOf(resolved),
        parameters: toParameters(max_tokens, temperature),
        system: request.system ?? (await reader.systemOf(owner, parent)),
        message: request.message,
        prefix: "",
      },
      owner,
      resolved,
      history: await reader.history(owner, parent),
      branch: { key: startKey(owner, conversationId, parent), mayShare: request.branch ?? false },
      idempotency,
    });
  };
}
