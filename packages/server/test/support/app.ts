import { writeFile } from "node:fs/promises";
import { Writable } from "node:stream";
import type { FastifyInstance, HTTPMethods, InjectOptions, LightMyRequestResponse } from "fastify";
import { z } from "zod";
import { parseConfig } from "../../src/config.ts";
import { type Clock, systemClock } from "../../src/lib/clock.ts";
import { createLogger } from "../../src/lib/logger.ts";
import { createCatalog, type ModelConfiguration } from "../../src/models/catalog.ts";
import type { ModelRegistry } from "../../src/models/model-registry.ts";
import { createDemo } from "../../src/providers/demo/provider.ts";
import {
  createOpenAiCompatible,
  type OpenAiCompatibleOptions,
} from "../../src/providers/openai-compatible/provider.ts";
import type { Provider } from "../../src/engine/ports/provider.ts";
import { createServer } from "../../src/server.ts";
import { answering, type Script, type ScriptedUpstream, startScriptedUpstream } from "./scripted-upstream.ts";
import { type EventStream, openStream, type StreamRequest } from "./event-stream.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

export type TestAppOptions = {
  /** What the model behind the server does; it says “Hello world” unless told otherwise. */
  script?: Script;
  /** The built-in demo model without delay instead of a scripted one. */
  demo?: boolean;
  provider?: Partial<OpenAiCompatibleOptions>;
  environment?: Record<string, string>;
  /** The configuration file of a server with its own model registry; `url` is that of the upstream. */
  configFile?: (url: string) => unknown;
  clock?: Clock;
  /** A data directory to keep; else a new one is made and removed. */
  directory?: string;
};

export type Send = Omit<InjectOptions, "method" | "url"> & { key?: string | null };

export type TestApp = AsyncDisposable & {
  readonly app: FastifyInstance;
  readonly upstream: ScriptedUpstream;
  readonly key: string;
  readonly directory: string;
  readonly logLines: readonly string[];
  /** The address of the real socket. */
  listen(): Promise<string>;
  /** A request in process, with the key unless `key` is another or null. */
  send(method: HTTPMethods, path: string, options?: Send): Promise<LightMyRequestResponse>;
  /** A stream over a real socket, with the key. */
  open(path: string, options?: StreamRequest): Promise<EventStream>;
  /** Takes the lines at level error out of the log, so that the test may end with them. */
  takeErrors(): string[];
};

const errorLevel = 50;
const lineSchema = z.object({ level: z.number() });

/**
 * The whole server on a data directory and an upstream of its own. Disposing it throws where a line at level error was
 * logged that the test did not take, or where a socket or a timer is left.
 */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { clock = systemClock } = options;
  const timersBefore = countTimers();
  const upstream = await startScriptedUpstream(options.script ?? answering("Hello", " world"));
  const temporary = await temporaryDirectory();
  const config = parseConfig({ DATA_DIR: options.directory ?? temporary.path, ...options.environment });
  const { lines, destination } = collectLines();
  const provider = options.demo === true ? createFastDemo() : createScripted(upstream, options.provider);
  const logger = createLogger("trace", destination);
  if (options.configFile !== undefined) {
    await writeFile(config.file.path, JSON.stringify(options.configFile(upstream.url)));
  }
  const server = await createServer({
    config,
    environment: options.environment ?? {},
    logger,
    clock,
    ...(options.configFile === undefined && { models: testModels(provider) }),
  });
  const { app, key } = server;
  const streams: EventStream[] = [];
  const errors: string[] = [];
  let listening: Promise<string> | undefined;
  const listen = () => (listening ??= app.listen({ host: "127.0.0.1", port: 0 }));

  function takeErrors() {
    const found = lines.filter((line) => lineSchema.parse(JSON.parse(line)).level >= errorLevel);
    const taken = found.filter((line) => !errors.includes(line));
    errors.push(...taken);
    return taken;
  }

  return {
    app,
    upstream,
    key,
    directory: config.dataDirectory,
    logLines: lines,
    listen,
    send: (method, url, { key: sent = key, headers, ...rest } = {}) =>
      app.inject({
        method,
        url,
        headers: { ...(sent !== null && { "x-api-key": sent }), ...headers },
        ...rest,
      }),
    async open(path, { headers, ...rest } = {}) {
      const stream = await openStream(`${await listen()}${path}`, {
        headers: { "x-api-key": key, ...headers },
        ...rest,
      });
      streams.push(stream);
      return stream;
    },
    takeErrors,
    async [Symbol.asyncDispose]() {
      for (const stream of streams) stream.close();
      await server.close();
      await upstream[Symbol.asyncDispose]();
      await temporary[Symbol.asyncDispose]();
      const unexpected = takeErrors();
      if (unexpected.length > 0) throw new Error(`The server logged errors:\n${unexpected.join("\n")}`);
      if (countTimers() > timersBefore) throw new Error("A timer was left behind.");
    },
  };
}

/** One provider with a model of its name; other names are for the provider to judge, but not for the demo model. */
function testModels(provider: Provider): ModelRegistry {
  const { name, close } = provider;
  const models = name === "demo" ? ["demo"] : undefined;
  const configured = { name, url: "", provider, defaultModel: name, models, close };
  const configuration: ModelConfiguration = { providers: [configured], defaultModel: name, fallbacks: {} };
  return { catalog: createCatalog(() => configuration), description: "a test", close };
}

function createScripted(upstream: ScriptedUpstream, options: TestAppOptions["provider"]): Provider {
  return createOpenAiCompatible({
    name: "scripted",
    url: upstream.url,
    apiKey: upstreamKey,
    defaultModel: "scripted",
    continuation: () => "prefill",
    ...options,
  });
}

/** The key that the server sends to the model. */
export const upstreamKey = "sk-upstream-secret";

/** Writes without a pause. */
function createFastDemo(): Provider {
  return createDemo({ tokensPerSecond: Infinity, sleep: () => Promise.resolve(), now: () => 0 });
}

function collectLines() {
  const lines: string[] = [];
  const destination = new Writable({
    write(line: Buffer, _encoding, done) {
      lines.push(line.toString("utf8"));
      done();
    },
  });
  return { lines, destination };
}

function countTimers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
}
