import type { ConversationId, GenerationId, Hint, Owner, Snapshot } from "@agent-max/protocol";
import type { EventLog } from "../log/log.ts";
import type { Clock } from "../lib/clock.ts";
import type { Provider } from "../providers/provider.ts";

/** What the engine asks of the records: the caches and facts beside the logs. */
export type Records = {
  /** An ended generation’s snapshot; `running` while its log is open; undefined when unknown or erased. */
  generation(owner: Owner, id: GenerationId): Promise<Snapshot | "running" | undefined>;
  /** The ids of a conversation’s generations, newest first. */
  generationsOf(owner: Owner, conversation: ConversationId): Promise<readonly GenerationId[]>;
  conversation(
    owner: Owner,
    id: ConversationId,
  ): Promise<{ head: GenerationId | null; state: "live" | "deleted" | "erased" } | undefined>;
  idempotent(owner: Owner, key: string): Promise<{ id: GenerationId; digest: string } | undefined>;
  addStopIntent(owner: Owner, id: GenerationId, atMs: number): Promise<void>;
  stopIntents(): Promise<readonly { owner: Owner; id: GenerationId; atMs: number }[]>;
};

/** A model with the provider that offers it. */
export type ResolvedModel = { provider: Provider; model: string };

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
  onHint: (owner: Owner, hint: Hint) => void;
};
