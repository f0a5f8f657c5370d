import { z } from "zod";
import { wireErrorSchema } from "./errors.ts";
import { kindSchema, seamSchema, snapshotSchema, usageSchema, continuationModeSchema } from "./events.ts";
import { conversationIdSchema, generationIdSchema, turnIdSchema } from "./ids.ts";

export const limits = {
  messageCharacters: 1_000_000,
  partialCharacters: 8_000_000,
  maxTokens: 1_000_000,
} as const;

const wellFormedMessage = "must not contain half of a surrogate pair";
const isWellFormed = (text: string) => text.isWellFormed();
/** A text that survives every store and every provider unchanged. */
const wellFormedSchema = z.string().refine(isWellFormed, wellFormedMessage);

const maxTokensSchema = z.int().min(1).max(limits.maxTokens);
const temperatureSchema = z.number().min(0).max(2);
const modelSchema = wellFormedSchema.min(1).max(200);

const textSchema = (maxCharacters: number) =>
  wellFormedSchema.max(maxCharacters).refine((text) => text.trim() !== "", "must not be empty");

/** Content that is out of scope is refused by name instead of being dropped without a word. */
export const unsupportedFields = ["tools", "tool_choice", "image", "images", "attachments", "files"] as const;

export const startRequestSchema = z.object({
  message: textSchema(limits.messageCharacters),
  conversation_id: conversationIdSchema.optional().describe("a new one where it is left out"),
  generation_id: generationIdSchema.optional().describe("the id that the client proposes"),
  parent: generationIdSchema
    .nullable()
    .optional()
    .describe("the generation this turn follows; the head where it is left out, null for a first turn"),
  model: modelSchema.optional().describe("the default model where it is left out"),
  system: wellFormedSchema.max(limits.messageCharacters).optional().describe("the system prompt"),
  max_tokens: maxTokensSchema.optional(),
  temperature: temperatureSchema.optional(),
  branch: z.boolean().optional().describe("begin beside a generation that runs at the same place"),
});
export type StartRequest = z.output<typeof startRequestSchema>;

export const continueByIdSchema = z.object({
  generation_id: generationIdSchema.describe("the generation to continue"),
  new_generation_id: generationIdSchema
    .optional()
    .describe("the id that the client proposes for the new one"),
  from: z
    .int()
    .min(0)
    .optional()
    .describe("the position to go on from; the cut where it is left out, 0 regenerates"),
  branch: z.boolean().optional().describe("begin beside a generation that runs at the same place"),
  model: modelSchema.optional(),
  max_tokens: maxTokensSchema.optional(),
  temperature: temperatureSchema.optional(),
});
export type ContinueById = z.output<typeof continueByIdSchema>;

export const continueByTextSchema = z.object({
  partial_response: z
    .string()
    .max(limits.partialCharacters)
    .refine((text) => isWellFormed(text.replace(/[\uD800-\uDBFF]$/, "")), wellFormedMessage)
    .describe("the text to go on from; may end in half of a surrogate pair, where a client cut it"),
  original_message: textSchema(limits.messageCharacters).describe("the message that it answers"),
  conversation_id: conversationIdSchema.optional().describe("where the answer is looked for"),
  new_generation_id: generationIdSchema
    .optional()
    .describe("the id that the client proposes for the new one"),
  model: modelSchema.optional(),
  max_tokens: maxTokensSchema.default(1024),
  temperature: temperatureSchema.default(0.7),
});
export type ContinueByText = z.output<typeof continueByTextSchema>;

export const continueRequestSchema = z.union([continueByIdSchema, continueByTextSchema]);

export const stopRequestSchema = z.object({
  generation_id: generationIdSchema,
  seen: z.int().min(0).optional().describe("the position up to which the person has read"),
});
export type StopRequest = z.output<typeof stopRequestSchema>;

export const upstreamSchema = z.enum(["cancelled", "finished"]);

const endedStatuses = ["completed", "stopped", "truncated", "interrupted", "failed"] as const;

export const stopResponseSchema = z.object({
  generation_id: generationIdSchema,
  status: z.enum(endedStatuses),
  length: z.int().min(0).describe("the cut, or the end of the answer"),
  stored_length: z.int().min(0).describe("the end of the answer"),
  upstream: upstreamSchema.describe("whether a request to a provider was cut off"),
  usage: usageSchema,
});
export type StopResponse = z.output<typeof stopResponseSchema>;

export const modeSchema = z.enum(["replay", "snapshot", "tail"]);
export const formatSchema = z.enum(["openai", "events"]);
export type Format = z.output<typeof formatSchema>;

export const conversationSummarySchema = z.object({
  id: conversationIdSchema,
  title: z.string(),
  head: generationIdSchema.nullable(),
  created_at: z.int(),
  updated_at: z.int(),
  running: z.boolean(),
  deleted_at: z.int().nullable(),
});
export type ConversationSummary = z.output<typeof conversationSummarySchema>;

export const turnSchema = z.object({
  id: turnIdSchema,
  parent_id: generationIdSchema.nullable(),
  message: z.string(),
  created_at: z.int(),
});

export type Turn = z.output<typeof turnSchema>;

/** The whole tree: every turn and every generation, oldest first; `head` names the path that is shown. */
export const conversationSchema = conversationSummarySchema.extend({
  turns: z.array(turnSchema),
  generations: z.array(snapshotSchema),
});
export type Conversation = z.output<typeof conversationSchema>;
export type WireConversation = z.input<typeof conversationSchema>;

export const conversationListSchema = z.object({
  conversations: z.array(conversationSummarySchema),
  next: z.string().nullable().describe("pass it as `before` to get the next page; null on the last"),
});
export type ConversationList = z.output<typeof conversationListSchema>;

export const createConversationSchema = z.object({
  id: conversationIdSchema.optional(),
  title: wellFormedSchema.max(200).optional(),
});

export const patchConversationSchema = z
  .object({ title: wellFormedSchema.trim().min(1).max(200).optional(), head: generationIdSchema.optional() })
  .refine((patch) => patch.title !== undefined || patch.head !== undefined, "send title or head");
export type PatchConversation = z.output<typeof patchConversationSchema>;

export const modelListSchema = z.object({
  default_model: z.string(),
  models: z.array(
    z.object({
      id: z.string(),
      provider: z.string(),
      mode: z.enum(["prefill", "anchored"]).describe("how this model goes on with an answer (rule C3)"),
      capability: z
        .object({
          from: z.enum(["config", "probe", "table", "unknown"]),
          source: z.string(),
          date: z.string().nullable(),
        })
        .describe("where that is known from, and the day on which it was read or seen"),
      demo: z.boolean().describe("whether it is the built-in demo model"),
      context_tokens: z.int().nullable().describe("the window; null where it is not known"),
      max_output_tokens: z.int().nullable().describe("the longest answer; null where it is not known"),
      price: z
        .object({ input: z.number(), output: z.number() })
        .nullable()
        .describe("US dollars for a million tokens"),
      bills_after_abort: z
        .boolean()
        .nullable()
        .describe("whether what it would still have written is billed after a stop"),
      probed_at: z.int().nullable(),
    }),
  ),
});
export type ModelList = z.output<typeof modelListSchema>;

export const modelTestRequestSchema = z.object({ model: modelSchema });

/** The ways that ask a provider. */
const requestedModeSchema = continuationModeSchema.exclude(["buffered"]);

/** What the test of a model did, step by step (POST /api/v2/models/test); `reported` or `failed` is the last. */
export const modelTestStepSchema = z.discriminatedUnion("step", [
  z.object({
    step: z.literal("probed"),
    verdict: z.string().nullable().describe("null where the model was not asked or gave none"),
  }),
  z.object({ step: z.literal("started"), ttft_ms: z.int() }),
  z.object({ step: z.literal("stopped"), text: z.string() }),
  z.object({ step: z.literal("continuing"), mode: requestedModeSchema }),
  z.object({
    step: z.literal("reported"),
    mode: requestedModeSchema,
    verdict: seamSchema.shape.verdict,
    ttft_ms: z.int().describe("to the first token of the start"),
    continue_ttft_ms: z.int().nullable().describe("to that of the continuation; null where none came"),
    first: z.string().describe("what the model wrote until the stop"),
    second: z.string().describe("what it wrote after it"),
  }),
  z.object({ step: z.literal("failed"), error: wireErrorSchema }),
]);
export type ModelTestStep = z.output<typeof modelTestStepSchema>;

/** What other tabs and devices of an owner are told (GET /api/v2/notifications). */
export const notificationSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("conversation_changed"), conversation_id: conversationIdSchema }),
  z.object({
    type: z.literal("generation_started"),
    conversation_id: conversationIdSchema,
    generation_id: generationIdSchema,
    kind: kindSchema,
  }),
  z.object({
    type: z.literal("generation_ended"),
    conversation_id: conversationIdSchema,
    generation_id: generationIdSchema,
    status: z.enum(endedStatuses),
  }),
]);
export type Notification = z.output<typeof notificationSchema>;

/** Free-form settings of an owner; null removes a name. */
export const preferencesSchema = z.record(
  wellFormedSchema.min(1).max(64),
  z.union([wellFormedSchema.max(10_000), z.number(), z.boolean(), z.null()]),
);
export type Preferences = z.output<typeof preferencesSchema>;
