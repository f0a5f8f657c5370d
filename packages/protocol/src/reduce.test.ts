import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "./errors.ts";
import type { EventBody, GenerationEvent, Seam, Snapshot } from "./events.ts";
import { canContinue, canRetry, isTerminal, reduce } from "./reduce.ts";
import { anyEvents, anyLog } from "./testing/arbitraries.ts";
import {
  at,
  attemptBody,
  endedBody,
  generationIdOf,
  metrics,
  reasoningBody,
  seamBody,
  snapshotOf,
  startedBody,
  stoppedByUser,
  textBodies,
  textBody,
  toLog,
  usageBody,
} from "./testing/builders.ts";

const options = { numRuns: 500, seed: 20 };
const error = new AppError("provider_cut_off").toWire();

function fold(events: readonly GenerationEvent[]): Snapshot {
  const snapshot = events.reduce(reduce, undefined);
  if (snapshot === undefined) throw new Error("The log does not begin.");
  return snapshot;
}

const started = (prefix = "") => startedBody(generationIdOf(1), { prefix, parameters: { max_tokens: 20 } });
const afterText = (...bodies: EventBody[]) =>
  snapshotOf(started(), attemptBody(), textBody("Hello"), ...bodies);

describe("[G2.1] the status after", () => {
  test.each<[string, Snapshot, object]>([
    ["the beginning", snapshotOf(started()), { status: "running", phase: "queued" }],
    ["an attempt", snapshotOf(started(), attemptBody()), { status: "running", phase: "waiting" }],
    ["text", afterText(), { status: "running", phase: "streaming" }],
    ["an attempt after text", afterText(attemptBody()), { status: "running", phase: "waiting" }],
    ["completed", afterText(endedBody()), { status: "completed" }],
    ["a stop", afterText(endedBody(stoppedByUser)), { status: "stopped", by: "user" }],
    [
      "a limit",
      afterText(endedBody({ status: "truncated", by: "max_tokens" })),
      { status: "truncated", by: "max_tokens" },
    ],
    ["a break", afterText(endedBody({ status: "interrupted", error })), { status: "interrupted", error }],
    ["a refusal", afterText(endedBody({ status: "failed", error })), { status: "failed", error }],
  ])("%s", (_name, snapshot, expected) => {
    expect(snapshot).toMatchObject(expected);
    const stateFields = ["status", "phase", "by", "error"].filter((name) => name in snapshot);
    expect(stateFields).toEqual(Object.keys(expected));
  });
});

test("[G1.1] a snapshot keeps the whole identity, and no part of the envelope", () => {
  const { type: _type, at: created_at, prefix, ...identity } = started("before ");
  const snapshot = snapshotOf(started("before "), textBody("after", 7));
  expect(snapshot).toMatchObject({ ...identity, created_at, answer: `${prefix}after`, length: 12 });
  expect(Object.keys(snapshot)).not.toEqual(expect.arrayContaining(["v", "offset", "at", "type"]));
});

test("[G7.1] reasoning is kept apart from the answer", () => {
  const snapshot = snapshotOf(started(), reasoningBody("hm"), textBody("Hello"));
  expect(snapshot).toMatchObject({ reasoning: "hm", answer: "Hello", length: 5 });
});

test("[L6.1] attempts, seams, usage, metrics, cut and delta ends arrive in the snapshot", () => {
  const seam: Seam = {
    position: 0,
    mode: "anchored",
    verdict: "verified",
    removed: [{ kind: "anchor", text: "so" }],
    inserted: " ",
    join_delay_ms: 4,
  };
  const usage = { prompt: 3, completion: null, certainty: "exact" } as const;
  const snapshot = afterText(
    seamBody(seam),
    usageBody(usage),
    endedBody(stoppedByUser, { at: at + 9, cut: { position: 5 }, delta_ends: [2, 5] }),
  );
  expect(snapshot).toMatchObject({
    attempts: 1,
    provider: "local",
    seams: [seam],
    usage,
    metrics,
    cut: { position: 5 },
    delta_ends: [2, 5],
    ended_at: at + 9,
    last_offset: 6,
  });
});

test("the length ends at the cut, and stored_length says what is kept beyond it", () => {
  const snapshot = afterText(endedBody(stoppedByUser, { cut: { position: 2 } }));
  expect(snapshot).toMatchObject({ length: 2, stored_length: 5, answer: "Hello" });
});

test("[L4.1] only generation_ended is terminal", () => {
  expect(toLog([started(), attemptBody(), textBody("a"), endedBody()]).map(isTerminal)).toEqual([
    false,
    false,
    false,
    true,
  ]);
});

test("[G4.1] [G4.4] what has text is continued, what has none is begun anew, what is whole or running is neither", () => {
  const canBe = (snapshot: Snapshot) => [canContinue(snapshot), canRetry(snapshot)];
  const stopped = endedBody(stoppedByUser);
  expect(canBe(afterText(stopped))).toEqual([true, false]);
  expect(canBe(snapshotOf(started(), stopped))).toEqual([false, true]);
  expect(canBe(snapshotOf(started("before"), stopped))).toEqual([true, false]);
  expect(canBe(afterText(endedBody({ status: "failed", error })))).toEqual([true, false]);
  expect(canBe(afterText(endedBody()))).toEqual([false, false]);
  expect(canBe(afterText())).toEqual([false, false]);
});

test("[G2.2] reduce is total: events in any order never throw, and no terminal state ever changes", () => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      const states: (Snapshot | undefined)[] = [undefined];
      for (const event of events) states.push(reduce(states.at(-1), event));
      const terminal = states.filter((state) => state !== undefined && state.status !== "running");
      expect(new Set(terminal).size).toBeLessThanOrEqual(1);
    }),
    options,
  );
});

test("[L3.1] [L3.3] resuming after any offset folds to the same snapshot as reading all, also where events come twice", () => {
  fc.assert(
    fc.property(anyLog, fc.nat(), fc.nat(), (log, first, again) => {
      const half = log.slice(0, first % (log.length + 1));
      const resumed = log.slice(Math.min(again, half.length) % (half.length + 1));
      expect(resumed.reduce(reduce, half.reduce(reduce, undefined))).toEqual(fold(log));
    }),
    options,
  );
});

test("a missing event stops the fold instead of leaving a hole in the answer", () => {
  const log = toLog([started(), textBody("a"), textBody("b"), textBody("c"), endedBody()]);
  const gapped = log.filter(({ offset }) => offset !== 3);
  expect(fold(gapped)).toEqual(fold(log.slice(0, 2)));
});

test("any split of a text into deltas folds to the same answer", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.array(fc.nat()), (whole, cuts) => {
      const ends = [...cuts.map((cut) => cut % (whole.length + 1)), whole.length].toSorted((a, b) => a - b);
      const pieces = ends.map((end, index) => whole.slice(ends[index - 1] ?? 0, end));
      const split = snapshotOf(started("> "), ...textBodies(pieces), endedBody());
      expect(split).toMatchObject({ answer: `> ${whole}`, length: whole.length + 2 });
    }),
    options,
  );
});

test("the answer of a whole log is its prefix and its deltas", () => {
  fc.assert(
    fc.property(anyLog, (log) => {
      const written = log.map((event) =>
        event.type === "text_delta" ? event.text : event.type === "generation_started" ? event.prefix : "",
      );
      const snapshot = fold(log);
      expect(snapshot.answer).toBe(written.join(""));
      expect(snapshot.stored_length).toBe(snapshot.answer.length);
      expect(snapshot.last_offset).toBe(log.length);
    }),
    options,
  );
});
