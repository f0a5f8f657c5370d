import {
  conversationIdSchema,
  type Ending,
  type EventBody,
  type GenerationId,
  generationIdSchema,
  type Metrics,
  type Owner,
  ownerSchema,
  turnIdSchema,
} from "@agent-max/protocol";

export const owner: Owner = ownerSchema.parse("default");
export const stranger: Owner = ownerSchema.parse("stranger");

let lastId = 0;

/** UUIDs that sort in the order in which they were made. */
export function nextId(): string {
  lastId += 1;
  return `00000000-0000-7000-8000-${String(lastId).padStart(12, "0")}`;
}

export const nextGenerationId = (): GenerationId => generationIdSchema.parse(nextId());

export const at = 1_800_000_000_000;

type Started = Extract<EventBody, { type: "generation_started" }>;

/** The beginning of a log in a conversation of its own, unless one is named. */
export function startedBody(id: GenerationId, conversation: string = id): Started {
  return {
    at,
    type: "generation_started",
    generation_id: id,
    conversation_id: conversationIdSchema.parse(conversation),
    turn_id: turnIdSchema.parse(id),
    turn_parent_id: null,
    parent_id: null,
    from: 0,
    kind: "start",
    model: "scripted",
    parameters: {},
    system: "You are Agent Max",
    message: "Hello?",
    prefix: "",
  };
}

export const textBody = (text: string, position = 0): EventBody => ({
  at,
  type: "text_delta",
  position,
  text,
});

/** The figures of an answer of which nothing was counted. */
export const metrics: Metrics = {
  ttft_ms: null,
  duration_ms: 0,
  tokens: null,
  tokens_per_sec: null,
  partial_length: 0,
  continuation_length: 0,
  continuation_tokens: null,
  join_delay_ms: 0,
};

export function endedBody(ending: Ending = { status: "completed" }): EventBody {
  return {
    at,
    type: "generation_ended",
    ...ending,
    metrics,
    delta_ends: [],
  };
}
