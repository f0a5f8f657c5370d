import { startChild } from "./child.ts";
import type { Job, Percentiles, Progress, Result } from "./client.ts";
import type { System } from "./systems.ts";
import { tokenLength } from "./token.ts";
import { cpuMicroseconds, residentBytes } from "./usage.ts";

export type Scenario = { streams: number; perSecond: number };

export type Figures = {
  eventsPerSecond: number;
  cpuPerEvent: number | undefined;
  residentBytes: number | undefined;
  ttftMs: Percentiles;
  latenessMs: Percentiles;
};

type Sample = {
  received: number;
  atMicroseconds: number;
  cpu: number | undefined;
  resident: number | undefined;
};

const rampMs = 1000;
const clientFile = new URL("./client.ts", import.meta.url);

/**
 * Drives a scenario through a system. Only the time in which all streams flow is measured.
 * @throws Error when a single token is missing, doubled or out of order, or not stored
 */
export async function run(system: System, scenario: Scenario, seconds: number): Promise<Figures> {
  const order = {
    tokens: Math.round(scenario.perSecond * (seconds + rampMs / 1000)),
    perSecond: scenario.perSecond,
  };
  const samples: Sample[] = [];
  const result = await drive(
    {
      url: system.url,
      headers: system.headers,
      body: system.bodyFor(order),
      streams: scenario.streams,
      tokens: order.tokens,
      rampMs,
    },
    ({ received, atMicroseconds }) =>
      samples.push({
        received,
        atMicroseconds,
        cpu: cpuMicroseconds(system.pid),
        resident: residentBytes(system.pid),
      }),
  );
  const [flowing, ending] = samples;
  if (result.faults.length > 0) throw new Error(`${system.name}: ${result.faults.slice(0, 5).join("; ")}`);
  if (flowing === undefined || ending === undefined)
    throw new Error(`${system.name}: the streams did not flow`);
  await system.checkStored(result.ids, order.tokens * tokenLength);
  const events = ending.received - flowing.received;
  const cpu = ending.cpu === undefined || flowing.cpu === undefined ? undefined : ending.cpu - flowing.cpu;
  return {
    eventsPerSecond: (events * 1_000_000) / (ending.atMicroseconds - flowing.atMicroseconds),
    cpuPerEvent: cpu === undefined ? undefined : cpu / events,
    residentBytes: ending.resident,
    ttftMs: result.ttftMs,
    latenessMs: result.latenessMs,
  };
}

/** Bytes per stream that has brought one token and then stays open without a word. */
export async function idleBytesPerStream(system: System, streams: number): Promise<number | undefined> {
  const order = { tokens: 2, perSecond: 1 / 3600 };
  const body = system.bodyFor(order);
  const before = residentBytes(system.pid);
  await using client = startChild(clientFile);
  const after = await new Promise<number | undefined>((resolve) => {
    client.process.on("message", () => resolve(residentBytes(system.pid)));
    client.process.send({
      url: system.url,
      headers: system.headers,
      body,
      streams,
      tokens: 2,
      rampMs,
    } satisfies Job);
  });
  return before === undefined || after === undefined ? undefined : (after - before) / streams;
}

async function drive(
  job: Job,
  onProgress: (progress: Exclude<Progress, { type: "done" }>) => void,
): Promise<Result> {
  await using client = startChild(clientFile);
  return await new Promise<Result>((resolve, reject) => {
    client.process.once("exit", () => reject(new Error("the load client ended early")));
    client.process.on("message", (progress: Progress) => {
      if (progress.type === "done") resolve(progress.result);
      else onProgress(progress);
    });
    client.process.send(job);
  });
}
