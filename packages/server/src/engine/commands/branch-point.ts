import { AppError, type GenerationId, type Kind, type Owner, type Snapshot } from "@agent-max/protocol";
import { alignToCodePoint } from "../events/coalesce.ts";
import type { GenerationReader } from "../queries/generation-reader.ts";

/** Where a generation begins: a position in an answer, named by the generation that wrote that position (rule G1). */
export type BranchPoint = { parent: Snapshot; from: number; kind: Kind };

/**
 * Finds the branch point of a continuation.
 * @throws AppError `nothing_to_continue` at the end of a complete answer, `invalid_request` beyond the text
 */
export async function resolveBranchPoint(
  reader: GenerationReader,
  owner: Owner,
  { target, position }: { target: Snapshot; position: number },
): Promise<BranchPoint> {
  if (position > target.stored_length) {
    const message = `from is ${position}, but the answer has ${target.stored_length} characters. Send a position in it.`;
    throw new AppError("invalid_request", { message, details: { errors: [{ path: "from", message }] } });
  }
  const from = alignToCodePoint(target.answer, position);
  if (target.status === "completed" && from === target.length) throw new AppError("nothing_to_continue");
  let parent = target;
  while (parent.parent_id !== null && from <= parent.from) parent = await reader.get(owner, parent.parent_id);
  return { parent, from, kind: kindOf(parent, from) };
}

function kindOf(parent: Snapshot, from: number): Kind {
  if (from === 0) return "regenerate";
  return from === parent.length || from === parent.stored_length ? "continue" : "rewind";
}

/** The name of a branch point, where only one generation may run at a time (rule G5). */
export function branchKey(parent: GenerationId, from: number): string {
  return `continue ${parent} ${from}`;
}

/** The name of the place after an answer, where only one start may run at a time (rule G5). */
export function startKey(owner: Owner, conversation: string, turnParent: GenerationId | null): string {
  return turnParent === null ? `start ${JSON.stringify([owner, conversation])}` : `start ${turnParent}`;
}
