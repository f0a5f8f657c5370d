import {
  encodeEvent,
  eventVersion,
  type Ending,
  type EventBody,
  type GenerationEvent,
  type Metrics,
  type Seam,
  type Snapshot,
  type Usage,
} from "../events.ts";
import {
  conversationIdSchema,
  encodeOffset,
  generationIdSchema,
  turnIdSchema,
  type GenerationId,
  type TurnId,
} from "../ids.ts";
import { reduce } from "../reduce.ts";
import { encodeFrame } from "../sse.ts";

/** The time of all events, unless a test names another. */
export const at = 1_800_000_000_000;

/** A UUID that a test can name by a number; greater numbers sort later. */
export function uuidOf(n: number): string {
  return `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;
}

export function generationIdOf(n: number): GenerationId {
  return generationIdSchema.parse(uuidOf(n));
}

/** Differs from the generation id of the same number, so that a test notices when code takes one for the other. */
export function turnIdOf(n: number): TurnId {
  return toTurnId(uuidOf(n));
}

function toTurnId(uuid: string): TurnId {
  return turnIdSchema.parse(`f${uuid.slice(1)}`);
}

export const metrics: Metrics = {
  ttft_ms: 12,
  duration_ms: 300,
  tokens: 7,
  tokens_per_sec: 23.3,
  partial_length: 0,
  continuation_length: 0,
  continuation_tokens: null,
  join_delay_ms: 0,
};

/** A person pressed Stop. */
export const stoppedByUser: Ending = { status: "stopped", by: "user" };

type BodyOf<Type extends EventBody["type"]> = Extract<EventBody, { type: Type }>;
type Fields<Type extends EventBody["type"]> = Partial<Omit<BodyOf<Type>, "type">>;

/** The first event of a generation that is alone in its turn and conversation; with a prefix it is a continuation. */
export function startedBody(
  id: GenerationId = generationIdOf(1),
  fields: Fields<"generation_started"> = {},
): BodyOf<"generation_started"> {
  const { prefix = "" } = fields;
  return {
    at,
    type: "generation_started",
    generation_id: id,
    conversation_id: conversationIdSchema.parse(id),
    turn_id: toTurnId(id),
    turn_parent_id: null,
    parent_id: null,
    from: prefix.length,
    kind: prefix === "" ? "start" : "continue",
    model: "scripted",
    parameters: {},
    system: "You are Agent Max",
    message: "Hello?",
    prefix,
    ...fields,
  };
}

export function attemptBody(fields: Fields<"attempt_started"> = {}): BodyOf<"attempt_started"> {
  return { at, type: "attempt_started", n: 1, provider: "local", model: "scripted", mode: null, ...fields };
}

export function textBody(text: string, position = 0): BodyOf<"text_delta"> {
  return { at, type: "text_delta", position, text };
}

/** Text that arrives in pieces, each at the position where the one before it ended. */
export function textBodies(pieces: readonly string[], from = 0): BodyOf<"text_delta">[] {
  let position = from;
  return pieces.map((piece) => {
    const body = textBody(piece, position);
    position += piece.length;
    return body;
  });
}

export function reasoningBody(text: string): BodyOf<"reasoning_delta"> {
  return { at, type: "reasoning_delta", text };
}

export function seamBody(fields: Partial<Seam> = {}): BodyOf<"seam_joined"> {
  return {
    at,
    type: "seam_joined",
    position: 0,
    mode: "anchored",
    verdict: "repaired",
    removed: [],
    inserted: "",
    join_delay_ms: 3,
    ...fields,
  };
}

export function usageBody(fields: Partial<Usage> = {}): BodyOf<"usage_recorded"> {
  return { at, type: "usage_recorded", prompt: 1, completion: 1, certainty: "exact", ...fields };
}

export function endedBody(
  ending: Ending = { status: "completed" },
  fields: Pick<Fields<"generation_ended">, "at" | "cut" | "metrics" | "delta_ends"> = {},
): BodyOf<"generation_ended"> {
  return { at, type: "generation_ended", ...ending, metrics, delta_ends: [], ...fields };
}

/** Gives bodies the offsets that a log gives them. */
export function toLog(bodies: readonly EventBody[]): GenerationEvent[] {
  return bodies.map((body, index) => ({ ...body, v: eventVersion, offset: index + 1 }));
}

/** The log of a complete answer that arrived in these pieces. */
export function answerLog(pieces: readonly string[]): GenerationEvent[] {
  return toLog([startedBody(), ...textBodies(pieces), endedBody()]);
}

/** The snapshot that a log folds to; undefined for an empty one. */
export function foldLog(events: readonly GenerationEvent[]): Snapshot | undefined {
  return events.reduce(reduce, undefined);
}

/** The snapshot of a generation to which this has happened. */
export function snapshotOf(...bodies: readonly EventBody[]): Snapshot {
  const snapshot = foldLog(toLog(bodies));
  if (snapshot === undefined) throw new Error("A log begins with generation_started.");
  return snapshot;
}

/** An event as a stream carries it. */
export function toFrame(event: GenerationEvent): string {
  return encodeFrame({ id: encodeOffset(event.offset), data: encodeEvent(event) });
}
