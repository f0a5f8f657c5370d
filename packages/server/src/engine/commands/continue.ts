import {
  AppError,
  type ContinueById,
  type ContinueByText,
  type ConversationId,
  type GenerationId,
  generationIdSchema,
  type Owner,
  type Snapshot,
} from "@agent-max/protocol";
import { alignToCodePoint } from "../events/coalesce.ts";
import type { EngineDeps } from "../ports/dependencies.ts";
import type { Idempotency } from "../ports/event-log.ts";
import type { GenerationReader } from "../queries/generation-reader.ts";
import type { ActiveRuns } from "../run/active-runs.ts";
import { type Begin, nameOf, toParameters } from "./begin.ts";
import { branchKey, resolveBranchPoint } from "./branch-point.ts";
import type { ImportPartial } from "./import-partial.ts";

/** What a request may say about the new generation; what is undefined is as it was in the parent. */
type Options = Pick<ContinueById, "new_generation_id" | "model" | "max_tokens" | "temperature" | "branch">;

type ContinueDeps = Pick<EngineDeps, "newId" | "resolveModel"> & {
  reader: GenerationReader;
  runs: ActiveRuns;
  begin: Begin;
  importPartial: ImportPartial;
};

/** Continues an answer: by the id of a generation, or by its text (rules C1, C2). */
export function createContinue(deps: ContinueDeps) {
  const { newId, resolveModel, reader, runs, begin, importPartial } = deps;

  /** Begins the child of an answer at a position. */
  async function continueAt(
    owner: Owner,
    at: { target: Snapshot; position: number },
    { options, idempotency }: { options: Options; idempotency: Idempotency | undefined },
  ): Promise<GenerationId> {
    await reader.conversation(owner, at.target.conversation_id);
    const { parent, from, kind } = await resolveBranchPoint(reader, owner, at);
    const resolved = resolveModel(options.model ?? parent.model);
    const { max_tokens = parent.parameters.max_tokens, temperature = parent.parameters.temperature } =
      options;
    return begin({
      identity: {
        generation_id: options.new_generation_id ?? generationIdSchema.parse(newId()),
        conversation_id: parent.conversation_id,
        turn_id: parent.turn_id,
        turn_parent_id: parent.turn_parent_id,
        parent_id: parent.generation_id,
        from,
        kind,
        model: nameOf(resolved),
        parameters: toParameters(max_tokens, temperature),
        system: parent.system,
        message: parent.message,
        prefix: parent.answer.slice(0, from),
      },
      owner,
      resolved,
      unread: from === at.target.length ? at.target.answer.slice(from) : "",
      thought: parent.reasoning !== "",
      history: await reader.history(owner, parent.turn_parent_id),
      branch: { key: branchKey(parent.generation_id, from), mayShare: options.branch ?? false },
      idempotency,
    });
  }

  /** The newest answer that begins with a partial text. One that still runs is stopped there. */
  async function findAnswer(owner: Owner, conversation: ConversationId | undefined, partial: string) {
    if (conversation === undefined || (await reader.conversation(owner, conversation)) === undefined)
      return undefined;
    const found = await reader.newestWith(owner, conversation, partial);
    if (found?.status !== "running") return found;
    await runs.supersede(found.generation_id);
    return reader.get(owner, found.generation_id);
  }

  return {
    async byId(
      owner: Owner,
      request: ContinueById,
      idempotency: Idempotency | undefined,
    ): Promise<GenerationId> {
      const target = await reader.get(owner, request.generation_id);
      if (target.status === "running")
        throw new AppError("generation_running", { details: { generation_id: target.generation_id } });
      const at = { target, position: request.from ?? target.length };
      return continueAt(owner, at, { options: request, idempotency });
    },
    async byText(
      owner: Owner,
      request: ContinueByText,
      idempotency: Idempotency | undefined,
    ): Promise<GenerationId> {
      const { partial_response: text } = request;
      // Refused before anything is stopped or stored.
      await reader.refuseTaken(request.new_generation_id);
      resolveModel(request.model);
      const partial = text.slice(0, alignToCodePoint(`${text}\uDC00`, text.length));
      if (partial.trim() === "") throw new AppError("no_partial_response");
      const target =
        (await findAnswer(owner, request.conversation_id, partial)) ??
        (await importPartial(owner, request, partial));
      return continueAt(owner, { target, position: partial.length }, { options: request, idempotency });
    },
  };
}
