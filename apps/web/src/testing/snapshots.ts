import { conversationIdSchema, generationIdSchema, turnIdSchema } from "@agent-max/protocol";
import type { GenerationId, Snapshot } from "@agent-max/protocol";
import { toStartSnapshot } from "../generations/optimistic.ts";

export const conversationId = conversationIdSchema.parse("conversation");

function uuid(group: number, n: number): string {
  return `0000000${group}-0000-7000-8000-${String(n).padStart(12, "0")}`;
}

/** A generation id that a test can name by a number. */
export function generation(n: number): GenerationId {
  return generationIdSchema.parse(uuid(1, n));
}

function turn(n: number) {
  return turnIdSchema.parse(uuid(2, n));
}

type Parts = { n: number; turn: number; after?: number; text?: string };

/** A running first answer to turn `turn`. */
export function running({
  n,
  turn: turnNumber,
  after,
  text = "",
}: Parts): Extract<Snapshot, { status: "running" }> {
  const start = toStartSnapshot({
    generationId: generation(n),
    turnId: turn(turnNumber),
    conversationId,
    parent: after === undefined ? null : generation(after),
    message: `question ${turnNumber}`,
    atMs: n,
  });
  if (start.status !== "running") throw new Error("a start is running");
  return { ...start, answer: text, length: text.length, stored_length: text.length, last_offset: 1 };
}

/** A complete answer. */
export function completed(parts: Parts): Snapshot {
  const { status: _status, phase: _phase, ...rest } = running({ text: "some text", ...parts });
  return { ...rest, status: "completed", last_offset: 9 };
}

/** An answer that a person stopped. */
export function stopped(parts: Parts): Snapshot {
  const { status: _status, phase: _phase, ...rest } = running({ text: "some text", ...parts });
  return { ...rest, status: "stopped", by: "user", last_offset: 9 };
}

/** The same answer as a continuation of another one. */
export function continuing(answer: Snapshot, parent: Snapshot, from = parent.length): Snapshot {
  const kind = from === 0 ? "regenerate" : from === parent.length ? "continue" : "rewind";
  return { ...answer, parent_id: parent.generation_id, from, kind };
}
