import { conversationIdSchema } from "@agent-max/protocol";
import type { GenerationId, Snapshot } from "@agent-max/protocol";
import {
  endedBody,
  generationIdOf,
  snapshotOf,
  startedBody,
  stoppedByUser,
  textBody,
  turnIdOf,
} from "@agent-max/protocol/testing";

export const conversationId = conversationIdSchema.parse("conversation");

/** A generation id that a test can name by a number. */
export function generation(n: number): GenerationId {
  return generationIdOf(n);
}

type Parts = { n: number; turn: number; after?: number; text?: string };

/** The first events of a first answer to turn `turn`. */
function begun({ n, turn, after, text = "some text" }: Parts) {
  const start = startedBody(generation(n), {
    at: n,
    conversation_id: conversationId,
    turn_id: turnIdOf(turn),
    turn_parent_id: after === undefined ? null : generation(after),
    message: `question ${turn}`,
  });
  return [start, textBody(text)];
}

/** A running first answer to turn `turn`. */
export function running(parts: Parts): Snapshot {
  return snapshotOf(...begun({ text: "", ...parts }));
}

/** A complete answer. */
export function completed(parts: Parts): Snapshot {
  return snapshotOf(...begun(parts), endedBody());
}

/** An answer that a person stopped. */
export function stopped(parts: Parts): Snapshot {
  return snapshotOf(...begun(parts), endedBody(stoppedByUser));
}

/** The same answer as a continuation of another one. */
export function continuing(answer: Snapshot, parent: Snapshot, from = parent.length): Snapshot {
  const kind = from === 0 ? "regenerate" : from === parent.length ? "continue" : "rewind";
  return { ...answer, parent_id: parent.generation_id, from, kind };
}
