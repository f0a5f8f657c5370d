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
import { type Conversations, createConversations } from "./storage/sqlite/conversations.ts";
import { openDatabase } from "./storage/sqlite/database.ts";
import { createKeys, firstKey } from "./storage/sqlite/keys.ts";
import { createPreferences } from "./storage/sqlite/preferences.ts";
import { createProbeStore } from "./storage/sqlite/probes.ts";
import { createRecords } from "./storage/sqlite/records.ts";

const eraseEveryMs = 10_000;

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
  /** Flushes, lets go of every generation without ending it, and closes (rule S6). */
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
    onTrouble: (reason) => logger.error({ reason }, "the disk refused a write"),
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
  const key = config.apiKey ?? (await firstKey(database, config.dataDirectory, clock.now()));
  const engine = await createEngine({
    log,
    records: createRecords(database),
    clock,
    newId,
    random: Math.random,
    resolveModel: (name) => models.catalog.resolve(name),
    logger,
    onNotification: (owner, notification) => hub.publish(owner, notification),
  });
  const conversations = createConversations({ database, now: clock.now, running: engine.library.find });
  const app = await createApp({
    engine,
    conversations,
    preferences: createPreferences(database),
    keys: createKeys({ database, configuredKey: config.apiKey, now: clock.now }),
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

type EraserDeps = { clock: Clock; logger: FastifyBaseLogger; signal: AbortSignal };

/** Erases what can no longer be restored, from time to time until the signal aborts. */
async function eraseRegularly(
  conversations: Conversations,
  { clock, logger, signal }: EraserDeps,
): Promise<void> {
  const onTrouble = (error: unknown) => logger.error({ err: error }, "erasing failed");
  while (!signal.aborted) {
    await conversations.eraseDeleted().catch(onTrouble);
    // An abort ends the sleep, and with it the loop.
    await clock.sleep(eraseEveryMs, signal).catch(() => {});
  }
}
