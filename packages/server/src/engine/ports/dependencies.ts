import type { ConversationId, GenerationId, Notification, Owner, Snapshot } from "@agent-max/protocol";
import type { EventLog } from "./event-log.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Capability } from "./capability.ts";
import type { Provider } from "./provider.ts";

/** When a conversation was deleted and when its texts were erased; null where that has not happened. */
export type Deletion = { deletedAt: number | null; erasedAt: number | null };

/** What the engine asks of the records: the caches and facts beside the logs. */
export type Records = {
  /** An ended generation’s snapshot; `running` while its log is open; undefined when unknown or erased. */
  generation(owner: Owner, id: GenerationId): Promise<Snapshot | "running" | undefined>;
  /** The ids of a conversation’s generations, newest first; of those of one time the greatest first. */
  generationsOf(owner: Owner, conversation: ConversationId): Promise<readonly GenerationId[]>;
  conversation(
    owner: Owner,
    id: ConversationId,
  ): Promise<({ head: GenerationId | null } & Deletion) | undefined>;
  idempotent(owner: Owner, key: string): Promise<{ id: GenerationId; digest: string } | undefined>;
  /** Stores a stop that came before its generation; those from before `oldestMs` are forgotten. */
  addEarlyStop(stop: EarlyStop, oldestMs: number): Promise<void>;
  /** The oldest first. */
  earlyStops(): Promise<readonly EarlyStop[]>;
};

export type EarlyStop = { owner: Owner; id: GenerationId; atMs: number };

/** The limits of a model; null where they are not known. */
export type TokenLimits = { contextTokens: number | null; maxOutputTokens: number | null };

/** Counts the tokens of a text as a model does, rather too many than too few. */
export type CountTokens = (text: string) => number;

export type Price = { input: number; output: number };

/** Information about a model beside its provider. */
export type ModelInfo = {
  /** US dollars for a million tokens; null where it is not known. */
  readonly price: Price | null;
  /** How the model continues a text, as far as that is known without a request. */
  capability(): Capability;
  /** The capability after a probe, where a probe is worth its tokens; waits for it at most 3 seconds. Never throws. */
  continuation(signal: AbortSignal): Promise<Capability>;
  /** Asks a model server for its limits; waits at most 2 seconds for a response. Never throws. */
  limits(): Promise<TokenLimits>;
  /** Loads the token counter; the first call reads 2 MB. */
  counter(): Promise<CountTokens>;
  /** Corrects the token counter by the number of prompt tokens that a provider reported. */
  reportPromptTokens(counted: number, actual: number): void;
};

/** A model with the provider that offers it. */
export type ResolvedModel = {
  provider: Provider;
  /** The name that the provider knows it by. */
  model: string;
  /** The name that people know it by, where it is another (rule C6). */
  id?: string;
  /** Without it, only the mode that the provider itself reports is known. */
  info?: ModelInfo;
  /** The models to try, in this order, when this one fails (rule C5). */
  fallbacks?: readonly ResolvedModel[];
};

export type EngineLog = {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

export type EngineDeps = {
  log: EventLog;
  records: Records;
  clock: Clock;
  /** A new UUID. */
  newId: () => string;
  /** 0 to 1; spreads retries. */
  random: () => number;
  /** @throws AppError `model_unavailable` */
  resolveModel: (name: string | undefined) => ResolvedModel;
  logger: EngineLog;
  onNotification: (owner: Owner, notification: Notification) => void;
};
