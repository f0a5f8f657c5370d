import {
  AppError,
  type GenerationEvent,
  type GenerationId,
  type Notification,
  type Owner,
  reduce,
  type Snapshot,
} from "@agent-max/protocol";
import { createEngine, type Engine } from "../../src/engine/engine.ts";
import type { Records } from "../../src/engine/ports/records.ts";
import type { EventLog } from "../../src/engine/ports/event-log.ts";
import { createSqliteLog } from "../../src/storage/sqlite/event-log.ts";
import type { Provider } from "../../src/engine/ports/provider.ts";
import { type Database, openDatabase } from "../../src/storage/sqlite/database.ts";
import { createRecords } from "../../src/storage/sqlite/records.ts";
import type { Writer } from "../../src/storage/sqlite/writer.ts";
import { nextId } from "./ids.ts";
import { createManualClock, type ManualClock } from "./manual-clock.ts";
import { createScriptedProvider, type ScriptedProvider } from "./scripted-provider.ts";

type Options = {
  directory: string;
  provider?: ScriptedProvider;
  clock?: ManualClock;
  random?: () => number;
  /** Puts something between the log and the writer of the database. */
  wrapWriter?: (writer: Writer) => Writer;
  /** Puts something between the engine and its ports. */
  wrap?: (ports: { log: EventLog; records: Records }) => { log: EventLog; records: Records };
};

export type TestEngine = AsyncDisposable & {
  engine: Engine;
  database: Database;
  log: EventLog;
  records: Records;
  provider: ScriptedProvider;
  clock: ManualClock;
  notifications: { owner: Owner; notification: Notification }[];
  /** What was logged as an error. */
  errors: string[];
};

/** An engine on real SQLite files, with a scripted provider and a manual clock. Disposing closes it as a server would. */
export async function openEngine(options: Options): Promise<TestEngine> {
  const { directory, provider = createScriptedProvider(), clock = createManualClock() } = options;
  const database = await openDatabase({ directory, durability: "normal", onTrouble: () => undefined });
  const writer = options.wrapWriter?.(database.writer) ?? database.writer;
  const ports = { log: createSqliteLog({ ...database, writer }), records: createRecords(database) };
  const { log, records } = options.wrap?.(ports) ?? ports;
  const notifications: TestEngine["notifications"] = [];
  const errors: string[] = [];
  const engine = await createEngine({
    log,
    records,
    clock,
    newId: nextId,
    random: options.random ?? (() => 0.5),
    resolveModel: (name) => resolve(provider, name),
    logger: { info: () => undefined, error: (_fields, message) => errors.push(message) },
    onNotification: (owner, notification) => notifications.push({ owner, notification }),
  });
  const close = async () => {
    await engine.close();
    await log.close();
    await database.close();
  };
  return {
    engine,
    database,
    log,
    records,
    provider,
    clock,
    notifications,
    errors,
    [Symbol.asyncDispose]: close,
  };
}

function resolve(provider: Provider, name = "scripted") {
  if (name.startsWith("missing")) throw new AppError("model_unavailable");
  return { provider, model: name };
}

/** The events of a generation up to the first that makes its snapshot fulfil a condition. */
export async function follow(
  { engine }: Pick<TestEngine, "engine">,
  id: GenerationId,
  condition: (snapshot: Snapshot) => boolean = hasEnded,
): Promise<{ events: GenerationEvent[]; snapshot: Snapshot }> {
  const leaving = new AbortController();
  const events: GenerationEvent[] = [];
  let snapshot: Snapshot | undefined;
  for await (const batch of engine.tail(id, 0, leaving.signal)) {
    for (const event of batch) {
      events.push(event);
      snapshot = reduce(snapshot, event);
      if (snapshot !== undefined && condition(snapshot)) return { events, snapshot };
    }
  }
  throw new Error(`The log ended before the condition held: ${JSON.stringify(snapshot)}`);
}

export const hasEnded = ({ status }: Snapshot) => status !== "running";

/** Settles when the answer that is durable ends with a text. */
export const hasText = (text: string) => (snapshot: Snapshot) => snapshot.answer.endsWith(text);

/** The code of the error that a promise rejects with; fails when it does not. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error.code;
  throw new Error("It was not refused with a code of the table.", { cause: error });
}
