import {
  conversationIdSchema,
  encodeEvent,
  encodeFrame,
  encodeOffset,
  eventVersion,
  generationIdSchema,
  reduce,
  turnIdSchema,
  type EventBody,
  type GenerationEvent,
  type GenerationId,
  type Snapshot,
} from "@agent-max/protocol";

export const ids = {
  first: generationIdSchema.parse("01890000-0000-7000-8000-000000000001"),
  second: generationIdSchema.parse("01890000-0000-7000-8000-000000000002"),
  conversation: conversationIdSchema.parse("conversation"),
  turn: turnIdSchema.parse("01890000-0000-7000-8000-00000000000a"),
};

/** Text that is cut badly by anything that counts bytes or lines. */
export const words = ["Grüße, ", "日本 ", "👩‍💻\r\n", "data: x\n\n", "end."];

const metrics = {
  ttft_ms: 1,
  duration_ms: 2,
  tokens: null,
  tokens_per_sec: null,
  partial_length: 0,
  continuation_length: 0,
  continuation_tokens: null,
  join_delay_ms: 0,
};

export function started(id: GenerationId = ids.first, prefix = ""): EventBody {
  return {
    type: "generation_started",
    at: 1,
    generation_id: id,
    conversation_id: ids.conversation,
    turn_id: ids.turn,
    turn_parent_id: null,
    parent_id: prefix === "" ? null : ids.first,
    from: prefix.length,
    kind: prefix === "" ? "start" : "continue",
    model: "scripted",
    parameters: {},
    system: "",
    message: "Hello",
    prefix,
  };
}

export function ended(status: "completed" | "stopped"): EventBody {
  const common = { at: 9, metrics, delta_ends: [] };
  if (status === "completed") return { type: "generation_ended", ...common, status };
  return { type: "generation_ended", ...common, status, by: "user" };
}

function numbered(bodies: readonly EventBody[]): GenerationEvent[] {
  return bodies.map((body, index) => ({ ...body, v: eventVersion, offset: index + 1 }));
}

export function deltas(texts: readonly string[], from = 0): EventBody[] {
  let position = from;
  return texts.map((text) => {
    const body = { type: "text_delta", at: 2, position, text } as const;
    position += text.length;
    return body;
  });
}

/** A whole log that writes `texts`. */
export function logOf(texts: readonly string[]): GenerationEvent[] {
  return numbered([started(), ...deltas(texts), ended("completed")]);
}

export function fold(events: readonly GenerationEvent[]): Snapshot | undefined {
  let snapshot: Snapshot | undefined;
  for (const event of events) snapshot = reduce(snapshot, event);
  return snapshot;
}

export function frameOf(event: GenerationEvent): string {
  return encodeFrame({ id: encodeOffset(event.offset), data: encodeEvent(event) });
}
