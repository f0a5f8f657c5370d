import type { Notification, Owner } from "@agent-max/protocol";
import type { Clock } from "../../lib/clock.ts";
import type { EventLog } from "./event-log.ts";
import type { ResolvedModel } from "./model.ts";
import type { Records } from "./records.ts";

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
