import { fileURLToPath } from "node:url";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { v7 as newId } from "uuid";
import { createApp } from "./api/app.ts";
import type { Config } from "./config.ts";
import { createEngine } from "./engine/engine.ts";
import { createNotificationHub } from "./api/http/notifications.ts";
import { type Clock, systemClock } from "./lib/clock.ts";
import { createSqliteLog } from "./storage/sqlite/event-log.ts";
import type { Choice } from "./models/model-registry.ts";
import { createProbes, type Probes } from "./models/capabilities/probes.ts";
import { createConversations } from "./conversations/conversations.ts";
import { eraseRegularly } from "./conversations/erase-regularly.ts";
import { createKeys } from "./accounts/keys.ts";
import { firstKey } from "./accounts/first-key.ts";
import { createConversationStore } from "./storage/sqlite/conversations.ts";
import { openDatabase } from "./storage/sqlite/database.ts";
import { createKeyStore } from "./storage/sqlite/keys.ts";
import { createPreferenceStore } from "./storage/sqlite/preferences.ts";
import { createProbeStore } from "./storage/sqlite/probes.ts";
import { createRecords } from "./storage/sqlite/records.ts";

export const version = "0.1.0";
const webDirectory = fileURLToPath(new URL("../../../apps/web/dist", import.meta.url));

type ServerDeps = {
  config: Config;
  /** Builds the choice of models with the probes of this server. */
  choose: (probes: Probes) => Promise<Choice>;
  logger: FastifyBaseLogger;
  clock?: Clock;
};

export type Server = {
  app: FastifyInstance;
  /** The key that the printed address carries. */
  key: string;
  /** Where answers come from, for people. */
  description: string;
  /** Flushes, lets go of every generation without ending it, and closes (rule S6). */
  close(): Promise<void>;
};

/** Builds the parts and puts them together; listening is left to the caller. */
export async function createServer({
  config,
  choose,
  logger,
  clock = systemClock,
}: ServerDeps): Promise<Server> {
  const database = await openDatabase({
    directory: config.dataDirectory,
    durability: config.durability,
    onTrouble: (reason) => logger.error({ reason }, "the disk refused a write"),
  });
  const probes = await createProbes({ store: createProbeStore(database), clock, logger });
  const choice = await choose(probes).catch(async (error: unknown) => {
    await database.close();
    throw error;
  });
  const log = createSqliteLog(database);
  const hub = createNotificationHub();
  const keyStore = createKeyStore(database);
  const { now } = clock;
  const key = config.apiKey ?? (await firstKey({ store: keyStore, directory: config.dataDirectory, now }));
  const engine = await createEngine({
    log,
    records: createRecords(database),
    clock,
    newId,
    random: Math.random,
    resolveModel: (name) => choice.catalogue.resolve(name),
    logger,
    onNotification: hub.publish,
  });
  const conversations = createConversations({
    store: createConversationStore(database),
    engine,
    now,
    newId,
    onNotification: hub.publish,
  });
  const app = await createApp({
    engine,
    conversations,
    preferences: createPreferenceStore(database),
    keys: createKeys({ store: keyStore, configuredKey: config.apiKey, now }),
    hub,
    catalogue: choice.catalogue,
    clock,
    newId,
    logger,
    host: config.host,
    allowedOrigins: config.allowedOrigins,
    webDirectory,
    version,
  });
  const closed = new AbortController();
  const erasing = eraseRegularly(conversations, { clock, logger, signal: closed.signal });
  return {
    app,
    key,
    description: choice.description,
    async close() {
      closed.abort();
      await engine.close();
      await app.close();
      await erasing;
      await probes.close();
      await choice.close();
      await log.close();
      await database.close();
    },
  };
}
