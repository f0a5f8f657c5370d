import type { ConversationId, GenerationId, Snapshot, TurnId } from "@agent-max/protocol";

type Start = {
  generationId: GenerationId;
  turnId: TurnId;
  conversationId: ConversationId;
  parent: GenerationId | null;
  message: string;
  atMs: number;
};

/** What the page shows of a new turn until the server's first event arrives. */
export function toStartSnapshot(start: Start): Snapshot {
  return {
    generation_id: start.generationId,
    conversation_id: start.conversationId,
    turn_id: start.turnId,
    turn_parent_id: start.parent,
    parent_id: null,
    from: 0,
    kind: "start",
    model: "",
    parameters: {},
    system: "",
    message: start.message,
    status: "running",
    phase: "queued",
    created_at: start.atMs,
    answer: "",
    length: 0,
    stored_length: 0,
    reasoning: "",
    last_offset: 0,
    attempts: 0,
    seams: [],
    delta_ends: [],
  };
}

type Continuation = { generationId: GenerationId; parent: Snapshot; from: number; atMs: number };

/** What the page shows of a continuation until the server's first event arrives: the text that it continues. */
export function toContinueSnapshot({ generationId, parent, from, atMs }: Continuation): Snapshot {
  const start = toStartSnapshot({
    generationId,
    turnId: parent.turn_id,
    conversationId: parent.conversation_id,
    parent: parent.turn_parent_id,
    message: parent.message,
    atMs,
  });
  return {
    ...start,
    parent_id: parent.generation_id,
    from,
    kind: from === 0 ? "regenerate" : "continue",
    model: parent.model,
    answer: parent.answer.slice(0, from),
    length: from,
    stored_length: from,
  };
}
