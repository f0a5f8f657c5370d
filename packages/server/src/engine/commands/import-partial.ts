import {
  type ContinueByText,
  conversationIdSchema,
  type EventBody,
  generationIdSchema,
  measure,
  type Owner,
  type Snapshot,
  turnIdSchema,
} from "@agent-max/protocol";
import { endedEvent } from "../events/closing-events.ts";
import { coalesce } from "../events/coalesce.ts";
import type { EngineDeps } from "../ports/dependencies.ts";
import type { GenerationReader } from "../queries/generation-reader.ts";
import { nameOf } from "./begin.ts";

type ImportDeps = Pick<EngineDeps, "log" | "clock" | "newId" | "resolveModel"> & { reader: GenerationReader };

export type ImportPartial = (owner: Owner, request: ContinueByText, partial: string) => Promise<Snapshot>;

/**
 * Puts a text that came from outside on record, as an answer that a person gave and that ends where the text ends
 * (rule C2). No provider wrote it, so it has no usage.
 */
export function createImportPartial(deps: ImportDeps): ImportPartial {
  const { log, clock, newId, resolveModel, reader } = deps;
  return async function importPartial(owner, request, partial) {
    const { max_tokens, temperature } = request;
    const conversationId = request.conversation_id ?? conversationIdSchema.parse(newId());
    const turnParentId = (await reader.conversation(owner, conversationId))?.head ?? null;
    const id = generationIdSchema.parse(newId());
    const at = clock.now();
    const started: EventBody = {
      at,
      type: "generation_started",
      generation_id: id,
      conversation_id: conversationId,
      turn_id: turnIdSchema.parse(newId()),
      turn_parent_id: turnParentId,
      parent_id: null,
      from: 0,
      kind: "edit",
      model: nameOf(resolveModel(request.model)),
      parameters: { max_tokens, temperature },
      system: await reader.systemOf(owner, turnParentId),
      message: request.original_message,
      prefix: "",
    };
    const events: EventBody[] = [started];
    coalesce(events, { at, type: "text_delta", position: 0, text: partial });
    const measured = events.reduce(measure, undefined);
    if (measured === undefined) throw new Error("an imported text has no measurements");
    events.push(endedEvent(measured, { at, ending: { status: "stopped", by: "edit" }, deltaEnds: [] }));
    await log.create({ id, header: { owner }, events });
    return reader.get(owner, id);
  };
}
