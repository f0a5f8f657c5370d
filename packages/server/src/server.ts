import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { v7 as newId } from "uuid";
import { createApp } from "./api/app.ts";
import type { Config } from "./config.ts";
import { createEngine } from "./engine/engine.ts";
import { createNotificationHub } from "./api/http/notifications.ts";
import { type Clock, systemClock } from "./lib/clock.ts";
import { createSqliteLog } from "./storage/sqlite/event-log.ts";
import { createModelRegistry, type ModelRegistry } from "./models/model-registry.ts";
import { createProbes } from "./models/capabilities/probes.ts";
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

type ServerDeps = {
  config: Config;
  /** Holds the keys that the configuration file names by their variables. */
  environment: Readonly<Record<string, string | undefined>>;
  logger: FastifyBaseLogger;
  clock?: Clock;
  /** Models to use instead of the configured ones; the server closes them with itself. */
  models?: ModelRegistry;
};

export type Server = {
  app: FastifyInstance;
  /** The key that the printed address carries. */
  key: string;
  /** Where answers come from, for people. */
  description: string;
  /** Stores what was received, releases every generation without ending it, and closes (rule S6). */
  close(): Promise<void>;
};

/** Builds the parts and puts them together; listening is left to the caller. */
export async function createServer({
  config,
  environment,
  logger,
  clock = systemClock,
  models: givenModels,
}: ServerDeps): Promise<Server> {
  const database = await openDatabase({
    directory: config.dataDirectory,
    durability: config.durability,
    onTrouble: (reason) => logger.error({ reason }, "trouble with the database"),
  });
  const probes = await createProbes({ store: createProbeStore(database), clock, logger });
  const models =
    givenModels ??
    (await createModelRegistry(config, { probes, clock, environment, logger }).catch(
      async (error: unknown) => {
        await database.close();
        throw error;
      },
    ));
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
    resolveModel: (name) => models.catalog.resolve(name),
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
    catalog: models.catalog,
    clock,
    newId,
    logger,
    host: config.host,
    allowedOrigins: config.allowedOrigins,
    webDirectory: config.webDirectory,
    version: config.version,
  });
  const closed = new AbortController();
  const erasing = eraseRegularly(conversations, { clock, logger, signal: closed.signal });
  return {
    app,
    key,
    description: models.description,
    async close() {
      closed.abort();
      await engine.close();
      await app.close();
      await erasing;
      await probes.close();
      await models.close();
      await log.close();
      await database.close();
    },
  };
}
