import { request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { nowMicroseconds, readTokens } from "./token.ts";

/** A process: opens streams, checks every token of them, and measures when it came. */
export type Job = {
  url: string;
  headers: Record<string, string>;
  body: string;
  streams: number;
  /** Tokens that each stream must bring, in order. */
  tokens: number;
  /** The streams begin evenly spread over this time. */
  rampMs: number;
};

export type Progress =
  /** Every stream has brought its first token. */
  | { type: "flowing"; received: number; atMicroseconds: number }
  /** The first stream has brought its last token. */
  | { type: "ending"; received: number; atMicroseconds: number }
  | { type: "done"; result: Result };

export type Result = {
  /** What was wrong, by stream; empty when every stream brought exactly what it should. */
  faults: string[];
  /** Ids that the server gave, where it did. */
  ids: string[];
  ttftMs: Percentiles;
  /** How long after it was due an event came, while all streams were flowing. */
  latenessMs: Percentiles;
};

export type Percentiles = { p50: number; p99: number };

async function run({ url, headers, body, streams, tokens, rampMs }: Job): Promise<Result> {
  const faults: string[] = [];
  const ids: string[] = [];
  const ttft: number[] = [];
  const lateness: number[] = [];
  let [received, flowing, ended] = [0, 0, 0];
  const measures = () => flowing === streams && ended === 0;
  const tell = (type: "flowing" | "ending") =>
    process.send?.({ type, received, atMicroseconds: nowMicroseconds() } satisfies Progress);

  function open(index: number): Promise<void> {
    const startedMicroseconds = nowMicroseconds();
    let [next, rest] = [0, ""];
    const onToken = (number: number, dueMicroseconds: number) => {
      if (number !== next) faults.push(`stream ${index}: token ${number} instead of ${next}`);
      const now = nowMicroseconds();
      next += 1;
      received += 1;
      if (next === 1) {
        ttft.push(now - startedMicroseconds);
        flowing += 1;
        if (flowing === streams) tell("flowing");
      } else if (measures()) lateness.push(now - dueMicroseconds);
      if (next === tokens) {
        if (ended === 0) tell("ending");
        ended += 1;
      }
    };
    return new Promise((resolve) => {
      const finish = (fault?: string) => {
        if (fault !== undefined) faults.push(`stream ${index}: ${fault}`);
        if (next !== tokens) faults.push(`stream ${index}: ${next} tokens instead of ${tokens}`);
        resolve();
      };
      const call = request(url, { method: "POST", agent: false, headers }, (response) => {
        const id = response.headers["x-generation-id"];
        if (typeof id === "string") ids.push(id);
        response.on("data", (piece: Buffer) => {
          rest = readTokens(rest + piece.toString("latin1"), onToken);
        });
        if (response.statusCode !== 200) faults.push(`stream ${index}: status ${response.statusCode}`);
        response.on("close", () => finish(response.complete ? undefined : "was cut"));
      });
      call.on("error", (error) => finish(error.message));
      call.end(body);
    });
  }

  const opened: Promise<void>[] = [];
  const startedMs = performance.now();
  for (let index = 0; index < streams; index += 1) {
    const waitMs = startedMs + (index * rampMs) / streams - performance.now();
    if (waitMs > 0) await delay(waitMs);
    opened.push(open(index));
  }
  await Promise.all(opened);
  return { faults, ids, ttftMs: toPercentiles(ttft), latenessMs: toPercentiles(lateness) };
}

function toPercentiles(microseconds: number[]): Percentiles {
  const sorted = microseconds.toSorted((one, other) => one - other);
  const at = (part: number) => (sorted[Math.floor(part * (sorted.length - 1))] ?? Number.NaN) / 1000;
  return { p50: at(0.5), p99: at(0.99) };
}

process.once("message", (job: Job) => {
  void run(job).then((result) =>
    process.send?.({ type: "done", result } satisfies Progress, () => process.exit()),
  );
});
