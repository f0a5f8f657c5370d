import { z } from "zod";
import { wireErrorSchema } from "./errors.ts";
import { conversationIdSchema, encodeOffset, generationIdSchema, offsetSchema, turnIdSchema } from "./ids.ts";

export const eventVersion = 2;

/** Index into an answer, in UTF-16 code units. */
const positionSchema = z.int().min(0);

export const continuationModeSchema = z.enum(["buffered", "prefill", "anchored", "unanchored"]);
export type ContinuationMode = z.infer<typeof continuationModeSchema>;

export const kindSchema = z.enum(["start", "regenerate", "continue", "rewind", "edit"]);
export type Kind = z.infer<typeof kindSchema>;

export const phaseSchema = z.enum(["queued", "waiting", "streaming"]);
export type Phase = z.infer<typeof phaseSchema>;

/** What a join takes out of a continuation. A server may name kinds that an older client does not know. */
export const removedKinds = {
  anchor: "the end of the answer, which the model was asked to repeat",
  overlap: "a repeat of what stands before the seam",
  restart: "a repeat of the answer from its beginning",
  echo: "the prefix, which the provider sends back",
  preamble: "words of introduction",
  ellipsis: "an ellipsis before the text goes on",
  fence: "a code fence that was open already",
  heading: "a heading that stood there already",
  table_head: "the head of a table that stood there already",
  reopened: "the beginning of a list or object that was open already",
  surrogate: "half of a character",
  white_space: "white space that would be doubled",
  complete: "a remark that the answer is complete",
} as const;

/** How a join was made: what was taken out of the continuation, what was put in, how sure the result is. */
export const seamSchema = z.object({
  position: positionSchema.describe("where the joined text begins"),
  mode: continuationModeSchema,
  verdict: z.enum(["exact", "verified", "repaired", "unverified"]),
  removed: z
    .array(z.object({ kind: z.string(), text: z.string() }))
    .describe("what was taken out of the continuation, in its order"),
  inserted: z.string().describe("the white space that was put in"),
  join_delay_ms: z.number().describe("how long text was held back for the join"),
});
export type Seam = z.infer<typeof seamSchema>;

export const usageSchema = z.object({
  prompt: z.int().min(0).nullable().describe("tokens of the request"),
  completion: z.int().min(0).nullable().describe("tokens that the model wrote"),
  certainty: z.enum(["exact", "estimated", "unknown"]),
  cost_usd: z
    .number()
    .min(0)
    .optional()
    .describe("US dollars, where the price is known; as sure as the counts"),
});
export type Usage = z.infer<typeof usageSchema>;

export const metricsSchema = z.object({
  ttft_ms: z.number().nullable().describe("from the beginning to the first text"),
  duration_ms: z.number().describe("from the beginning to the end"),
  tokens: z.number().nullable().describe("tokens that the model wrote"),
  tokens_per_sec: z
    .number()
    .nullable()
    .describe("`tokens` over the time from the first text to the end; null for less than 100 ms"),
  partial_length: positionSchema.describe("the length of the prefix"),
  continuation_length: positionSchema.describe("what a continuation added to the prefix; else 0"),
  continuation_tokens: z.number().nullable().describe("the tokens of that"),
  join_delay_ms: z.number().describe("how long text was held back at the seams, in all"),
});
export type Metrics = z.infer<typeof metricsSchema>;

/** Where an answer ended early. */
export const cutSchema = z.object({ position: positionSchema });

export const parametersSchema = z.object({
  max_tokens: z.int().min(1).optional(),
  temperature: z.number().optional(),
});
export type Parameters = z.infer<typeof parametersSchema>;

const running = { status: z.literal("running"), phase: phaseSchema };
const completed = { status: z.literal("completed") };
const stopped = { status: z.literal("stopped"), by: z.enum(["user", "edit", "superseded"]) };
const truncated = { status: z.literal("truncated"), by: z.enum(["max_tokens", "provider_limit", "context"]) };
const interrupted = { status: z.literal("interrupted"), error: wireErrorSchema };
const failed = { status: z.literal("failed"), error: wireErrorSchema };

/** What ended a generation: each status with only its own fields. */
export const endingSchema = z.discriminatedUnion("status", [
  z.object(completed),
  z.object(stopped),
  z.object(truncated),
  z.object(interrupted),
  z.object(failed),
]);
export type Ending = z.output<typeof endingSchema>;

export const stateSchema = z.discriminatedUnion("status", [z.object(running), ...endingSchema.options]);
export type State = z.output<typeof stateSchema>;
export type Status = State["status"];

const envelope = { v: z.literal(eventVersion), offset: offsetSchema, at: z.int() };

/** What never changes about a generation; its log begins with it. */
const identity = {
  generation_id: generationIdSchema,
  conversation_id: conversationIdSchema,
  turn_id: turnIdSchema,
  turn_parent_id: generationIdSchema.nullable().describe("the generation that the turn follows"),
  parent_id: generationIdSchema
    .nullable()
    .describe("the generation that wrote the text before `from`; null where there is none"),
  from: positionSchema.describe("the position in its answer; the length of the prefix"),
  kind: kindSchema,
  model: z.string().describe("as it was asked for"),
  parameters: parametersSchema,
  system: z.string().describe("the system prompt"),
  message: z.string().describe("what the person wrote"),
};

const ended = { ...envelope, type: z.literal("generation_ended") };
const closing = {
  cut: cutSchema.optional().describe("where the answer ended early"),
  metrics: metricsSchema,
  delta_ends: z.array(positionSchema).describe("where the last pieces ended that the provider sent"),
};

/** The events of a generation's log (rule L6). */
export const eventSchema = z.discriminatedUnion("type", [
  z.object({
    ...envelope,
    type: z.literal("generation_started"),
    ...identity,
    prefix: z.string().describe("the text that is gone on from"),
  }),
  z.object({
    ...envelope,
    type: z.literal("attempt_started"),
    n: z.int().min(1).describe("counts the attempts of the generation"),
    provider: z.string(),
    model: z.string().describe("as the provider calls it"),
    mode: continuationModeSchema.nullable().describe("null where there is no prefix"),
  }),
  z.object({
    ...envelope,
    type: z.literal("text_delta"),
    position: positionSchema.describe("where the text begins"),
    text: z.string(),
  }),
  z.object({ ...envelope, type: z.literal("reasoning_delta"), text: z.string() }),
  z.object({ ...envelope, type: z.literal("seam_joined"), ...seamSchema.shape }),
  z.object({ ...envelope, type: z.literal("usage_recorded"), ...usageSchema.shape }),
  z.discriminatedUnion("status", [
    z.object({ ...ended, ...completed, ...closing }),
    z.object({ ...ended, ...stopped, ...closing }),
    z.object({ ...ended, ...truncated, ...closing }),
    z.object({ ...ended, ...interrupted, ...closing }),
    z.object({ ...ended, ...failed, ...closing }),
  ]),
]);
export type GenerationEvent = z.output<typeof eventSchema>;
export type EventOf<Type extends GenerationEvent["type"]> = Extract<GenerationEvent, { type: Type }>;

type WithoutEnvelope<Event> = Event extends unknown ? Omit<Event, "v" | "offset"> : never;
/** An event before the log has given it an offset. */
export type EventBody = WithoutEnvelope<GenerationEvent>;

const baseSnapshot = {
  ...identity,
  created_at: z.int(),
  ended_at: z.int().optional(),
  provider: z.string().optional().describe("of the last attempt"),
  answer: z.string().describe("prefix and text, also what was not read"),
  length: positionSchema.describe("the cut, or the end of the answer"),
  stored_length: positionSchema.describe("the end of the answer"),
  reasoning: z.string(),
  last_offset: offsetSchema,
  attempts: z.int().min(0).describe("the number of attempts"),
  seams: z.array(seamSchema),
  usage: usageSchema.optional(),
  cut: cutSchema.optional(),
  metrics: metricsSchema.optional(),
  delta_ends: z.array(positionSchema),
};

/** A generation folded up to `last_offset`; the fold of its events and the wire form are one shape. */
export const snapshotSchema = z.discriminatedUnion("status", [
  z.object({ ...baseSnapshot, ...running }),
  z.object({ ...baseSnapshot, ...completed }),
  z.object({ ...baseSnapshot, ...stopped }),
  z.object({ ...baseSnapshot, ...truncated }),
  z.object({ ...baseSnapshot, ...interrupted }),
  z.object({ ...baseSnapshot, ...failed }),
]);
export type Snapshot = z.output<typeof snapshotSchema>;
export type WireSnapshot = z.input<typeof snapshotSchema>;

/** Puts a snapshot into its wire form. */
export function encodeSnapshot(snapshot: Snapshot): WireSnapshot {
  return { ...snapshot, last_offset: encodeOffset(snapshot.last_offset) };
}

/** Puts an event into its wire form, one line of JSON. */
export function encodeEvent(event: GenerationEvent): string {
  return JSON.stringify({ ...event, offset: encodeOffset(event.offset) });
}

const versionSchema = z.object({ v: z.number() });

/** The version of an event that may be of another one; undefined where it has none. */
export function versionOf(value: unknown): number | undefined {
  return versionSchema.safeParse(value).data?.v;
}

/** Reads an event; undefined for a type or version that this version does not know, which is to be ignored. */
export function parseEvent(value: unknown): GenerationEvent | undefined {
  const result = eventSchema.safeParse(value);
  return result.success ? result.data : undefined;
}
