import * as fc from "fast-check";
import { expect, test } from "vitest";
import { encodeEvent, encodeSnapshot, parseEvent, snapshotSchema } from "./events.ts";
import { reduce } from "./reduce.ts";
import { anyLog } from "./testing/arbitraries.ts";
import { attemptBody, endedBody, startedBody, textBody, toLog } from "./testing/builders.ts";

test("[L6.1] every event survives its wire form, one line of JSON", () => {
  fc.assert(
    fc.property(anyLog, (log) => {
      for (const event of log) {
        const line = encodeEvent(event);
        expect(line).not.toMatch(/[\r\n\0]/);
        expect(parseEvent(JSON.parse(line))).toEqual(event);
      }
    }),
    { numRuns: 300, seed: 21 },
  );
});

test("every snapshot survives its wire form", () => {
  fc.assert(
    fc.property(anyLog, fc.nat(), (log, upTo) => {
      const snapshot = log.slice(0, 1 + (upTo % log.length)).reduce(reduce, undefined);
      if (snapshot === undefined) throw new Error("The log does not begin.");
      const wire = JSON.stringify(encodeSnapshot(snapshot));
      expect(snapshotSchema.parse(JSON.parse(wire))).toEqual(snapshot);
    }),
    { numRuns: 300, seed: 22 },
  );
});

test("[L6.1] [H9.1] an event carries its version, an offset that sorts, a time and a type", () => {
  const [first] = toLog([startedBody()]);
  if (first === undefined) throw new Error("no event");
  expect(JSON.parse(encodeEvent(first))).toMatchObject({
    v: 2,
    offset: "000000000001",
    at: expect.any(Number),
    type: "generation_started",
  });
});

const wireOf = (body: Parameters<typeof toLog>[0][number]) => ({
  ...toLog([body])[0],
  offset: "000000000001",
});

test.each<[string, unknown]>([
  ["an unknown type", { ...wireOf(textBody("a")), type: "weather_reported" }],
  ["an unknown version", { ...wireOf(textBody("a")), v: 3 }],
  ["the version of 0.1", { ...wireOf(textBody("a")), v: 1 }],
  ["an unknown status", { ...wireOf(endedBody()), status: "exploded" }],
  ["an offset that is a number", toLog([textBody("a")])[0]],
  ["a negative position", wireOf(textBody("a", -1))],
  ["attempt zero", { ...wireOf(attemptBody()), n: 0 }],
  ["nothing", undefined],
  ["a string", "text_delta"],
])("[L6.2] %s reads as undefined, to be ignored", (_name, value) => {
  expect(parseEvent(value)).toBeUndefined();
});

test("[L6.3] fields that a later version adds are no obstacle", () => {
  expect(parseEvent({ ...wireOf(textBody("a")), mood: "good" })).toEqual(toLog([textBody("a")])[0]);
});

test("a completed event cannot smuggle in the fields of another ending", () => {
  const parsed = parseEvent({ ...wireOf(endedBody()), by: "user", error: { code: "internal" } });
  expect(parsed).toEqual(toLog([endedBody()])[0]);
});

test("an error code of a later version reads as internal and keeps its message", () => {
  const failed = { ...wireOf(endedBody()), status: "failed" };
  const error = { code: "coffee_spilled", message: "Wipe the desk.", retryable: true };
  expect(parseEvent({ ...failed, error })).toMatchObject({
    error: { code: "internal", message: "Wipe the desk.", retryable: true },
  });
});
