import { createParser, type EventSourceMessage } from "eventsource-parser";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseEvent } from "./events.ts";
import { encodeOffset } from "./ids.ts";
import { encodeFrame, encodeRetry, heartbeatFrame } from "./sse.ts";
import { anyLog } from "./testing/arbitraries.ts";
import { toFrame } from "./testing/builders.ts";

function decode(pieces: readonly string[]) {
  const messages: EventSourceMessage[] = [];
  const rest: (number | string)[] = [];
  const parser = createParser({
    onEvent: (message) => messages.push(message),
    onRetry: (ms) => rest.push(ms),
    onComment: (comment) => rest.push(comment),
    onError: (error) => {
      throw error;
    },
  });
  for (const piece of pieces) parser.feed(piece);
  return { messages, rest };
}

test("[H4.6] frames of any events come out as they went in, wherever the stream is cut", () => {
  fc.assert(
    fc.property(anyLog, fc.array(fc.nat(), { maxLength: 8 }), (log, cuts) => {
      const bytes = log.map(toFrame).join(heartbeatFrame);
      const ends = [...cuts.map((cut) => cut % bytes.length), bytes.length].toSorted((a, b) => a - b);
      const { messages } = decode(ends.map((end, index) => bytes.slice(ends[index - 1] ?? 0, end)));
      expect(messages.map(({ data }) => parseEvent(JSON.parse(data)))).toEqual(log);
      expect(messages.map(({ id }) => id)).toEqual(log.map(({ offset }) => encodeOffset(offset)));
    }),
    { numRuns: 300, seed: 24 },
  );
});

test("a frame carries its id and its event name, or neither", () => {
  const { messages } = decode([
    encodeFrame({ id: "7", event: "reset", data: "{}" }),
    encodeFrame({ data: "1" }),
  ]);
  expect(messages[0]).toMatchObject({ id: "7", event: "reset", data: "{}" });
  expect(messages[1]?.event).toBeUndefined();
});

test("[H5.3] [H5.4] a heartbeat is a comment, and retry is whole milliseconds", () => {
  expect(decode([heartbeatFrame, encodeRetry(1234.56)])).toEqual({ messages: [], rest: ["heartbeat", 1235] });
});
