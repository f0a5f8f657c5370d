import { type GenerationEvent, measure, type Parameters, reduce, type Snapshot } from "@agent-max/protocol";
import { startedBody } from "@agent-max/protocol/testing";
import type { ModelInfo, ResolvedModel } from "../../src/engine/ports/model.ts";
import { createRun, type Run } from "../../src/engine/run/run.ts";
import type { EventLog } from "../../src/engine/ports/event-log.ts";
import { createMemoryLog } from "../../src/storage/memory/event-log.ts";
import { nextGenerationId, owner } from "./ids.ts";
import { createManualClock, type ManualClock } from "./manual-clock.ts";
import { type Call, createScriptedProvider, type ScriptedProvider } from "./scripted-provider.ts";

type Options = {
  mode?: "prefill" | "anchored";
  prefix?: string;
  unread?: string;
  parameters?: Parameters;
  fallbacks?: readonly ResolvedModel[];
  info?: ModelInfo;
  random?: () => number;
  wrap?: (log: EventLog) => EventLog;
};

export type TestRun = {
  run: Run;
  provider: ScriptedProvider;
  clock: ManualClock;
  /** What was logged as an error. */
  errors: string[];
  /** The call number `index`, when it is made. */
  call(index?: number): Promise<Call>;
  events(): Promise<readonly GenerationEvent[]>;
  snapshot(): Promise<Snapshot>;
  /** The snapshot when the terminal event is durable. */
  ended(): Promise<Snapshot>;
};

/** A generation that has begun on a log in memory, with a scripted provider and a manual clock. */
export async function startRun(options: Options = {}): Promise<TestRun> {
  const { prefix = "", unread = "", parameters = {}, random = () => 0.5, wrap = (log) => log } = options;
  const memory = createMemoryLog();
  const provider = createScriptedProvider(options.mode);
  const clock = createManualClock();
  const errors: string[] = [];
  const id = nextGenerationId();
  const started = startedBody(id, { prefix });
  await memory.create({ id, header: { owner }, events: [started] });
  const measured = measure(undefined, started);
  if (measured === undefined) throw new Error("The log does not begin.");
  const logger = { info: () => undefined, error: (_fields: object, message: string) => errors.push(message) };
  const run = createRun(
    { log: wrap(memory), clock, random, logger },
    {
      id,
      owner,
      epoch: 1,
      resolved: {
        provider,
        model: "scripted",
        ...(options.fallbacks && { fallbacks: options.fallbacks }),
        ...(options.info && { info: options.info }),
      },
      parameters,
      messages: [{ role: "user", content: "Hello?" }],
      prefix,
      unread,
      measured,
    },
  );
  void run.go();

  const events = async () => (await memory.read(id, 0)) ?? [];
  const snapshot = async () => {
    const found = (await events()).reduce(reduce, undefined);
    if (found === undefined) throw new Error("The log does not begin.");
    return found;
  };
  return {
    run,
    provider,
    clock,
    errors,
    call: (index) => provider.call(index),
    events,
    snapshot,
    async ended() {
      await run.ended;
      return snapshot();
    },
  };
}
