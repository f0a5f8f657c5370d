import type { EventBody } from "@agent-max/protocol";
import { at, endedBody, textBody } from "@agent-max/protocol/testing";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { alignToCodePoint, coalesce, maxDeltaCharacters } from "./coalesce.ts";

type Delta = Extract<EventBody, { type: "text_delta" | "reasoning_delta" }>;

const isDelta = (body: EventBody): body is Delta =>
  body.type === "text_delta" || body.type === "reasoning_delta";
const reasoning = (text: string): EventBody => ({ at, type: "reasoning_delta", text });

/** Lets the deltas of a text follow one another at the right positions. */
function toBodies(pieces: readonly { kind: "text" | "reasoning" | "other"; text: string }[]): EventBody[] {
  let position = 0;
  return pieces.map(({ kind, text }) => {
    if (kind === "other") return { at, type: "usage_recorded", prompt: 1, completion: 1, certainty: "exact" };
    if (kind === "reasoning") return reasoning(text);
    position += text.length;
    return textBody(text, position - text.length);
  });
}

function coalesceAll(bodies: readonly EventBody[]): EventBody[] {
  const pending: EventBody[] = [];
  for (const body of bodies) coalesce(pending, body);
  return pending;
}

const textOf = (bodies: readonly EventBody[], type: Delta["type"]) =>
  bodies.map((body) => (body.type === type ? body.text : "")).join("");

const anyPiece = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 20 }),
  fc.nat({ max: 40_000 }).map((length) => "😀".repeat(length / 2) + "x"),
  fc.nat({ max: 40_000 }).map((length) => `x${"😀".repeat(length / 2)}`),
);
const anyPieces = fc.array(
  fc.record({ kind: fc.constantFrom("text", "text", "reasoning", "other"), text: anyPiece }),
  { maxLength: 10 },
);

test("[L1.4] coalescing keeps every text, keeps events small and never splits a surrogate pair", () => {
  fc.assert(
    fc.property(anyPieces, (pieces) => {
      const bodies = toBodies(pieces);
      const merged = coalesceAll(bodies);
      expect(textOf(merged, "text_delta")).toBe(textOf(bodies, "text_delta"));
      expect(textOf(merged, "reasoning_delta")).toBe(textOf(bodies, "reasoning_delta"));
      const texts = merged.filter(isDelta).map(({ text }) => text);
      expect(texts.filter((text) => text.length > maxDeltaCharacters || text === "")).toEqual([]);
      expect(texts.filter((text) => !text.isWellFormed())).toEqual([]);
    }),
    { numRuns: 200, seed: 40 },
  );
});

test("[L6.4] every position is where its text begins, and the order of kinds is kept", () => {
  fc.assert(
    fc.property(anyPieces, (pieces) => {
      const bodies = toBodies(pieces);
      const merged = coalesceAll(bodies);
      const deltas = merged.filter((body) => body.type === "text_delta");
      let position = 0;
      for (const delta of deltas) {
        expect(delta.position).toBe(position);
        position += delta.text.length;
      }
      const kinds = (list: readonly EventBody[]) =>
        list
          .map(({ type }) => type)
          .filter((type, index, all) => type !== all[index - 1] || !type.endsWith("delta"));
      expect(kinds(merged)).toEqual(kinds(bodies));
    }),
    { numRuns: 200, seed: 41 },
  );
});

test("[L1.3] no more events than needed: neighbours of one kind are full but for the last", () => {
  const merged = coalesceAll(Array.from({ length: 5000 }, (_, n) => textBody("0123456789", n * 10)));
  const lengths = merged.filter(isDelta).map(({ text }) => text.length);
  expect(lengths).toEqual([maxDeltaCharacters, maxDeltaCharacters, maxDeltaCharacters, 848]);
});

test("events that are not text are neither merged nor moved", () => {
  const bodies = [textBody("a"), endedBody(), textBody("b", 1), reasoning("c"), reasoning("d")];
  expect(coalesceAll(bodies)).toEqual([...bodies.slice(0, 3), reasoning("cd")]);
});

test.each([
  ["a😀b", [0, 1, 1, 3, 4]],
  ["\uDE00\uD83D", [0, 1, 2]],
  ["\uD83D\uD83D\uDE00", [0, 1, 1, 3]],
  ["", [0]],
])("[G1.7] positions in %j", (text, expected) => {
  expect(expected.map((_, position) => alignToCodePoint(text, position))).toEqual(expected);
});
