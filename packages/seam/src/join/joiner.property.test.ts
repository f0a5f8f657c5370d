import { array, assert, boolean, constantFrom, integer, nat, pre, property, record } from "fast-check";
import { describe, expect, test } from "vitest";
import { planContinuation } from "../plan/plan.ts";
import type { SeamReport } from "./types.ts";
import type { ContinuationMode } from "../plan/types.ts";
import { createJoiner } from "./joiner.ts";

const runs = { numRuns: 400, seed: 20260314 };

const word = constantFrom(
  "tide",
  "harbour",
  "and",
  "so",
  "the",
  "wind,",
  "maß",
  "один",
  "灯台",
  "光。",
  "👩‍💻",
  "e\u0301tude",
  "```ts\n",
  "```\n",
  "| a | b |\n",
  "|---|---|\n",
  "- item",
  "1. one",
  '{"a": [',
  '"b"]}',
  "...",
  "**bold**",
  "Sure, here is the rest:\n\n",
  "The answer is complete.",
  "\n\n",
  "\n",
  "  ",
  "<li>",
  "$x^2$",
  "\ud83d",
  "\ude00",
  "\u0000",
  "<<<\n",
  "\n>>>\n",
  "# Title\n",
);
const text = array(word, { maxLength: 30 }).map((words) => words.join(" "));
const mode = constantFrom<ContinuationMode>("prefill", "anchored", "unanchored");

/** A stream that often repeats some of the answer. */
const scene = record({ answer: text, before: text, tail: nat(200), after: text, mode, echo: boolean() }).map(
  ({ answer, before, tail, after, ...rest }) => ({
    answer,
    stream: (before.length > 60 ? "" : before) + answer.slice(Math.max(0, answer.length - tail)) + after,
    ...rest,
  }),
);

type Scene = { answer: string; stream: string; mode: ContinuationMode; echo: boolean };

function play(
  { answer, stream, mode: own, echo }: Scene,
  sizes: readonly number[],
): { shown: string[]; report: SeamReport } {
  const joiner = createJoiner({ answer, plan: planContinuation({ answer, mode: own }), mode: own, echo });
  const shown: string[] = [];
  for (let from = 0, turn = 0; from < stream.length; turn += 1) {
    const to = from + (sizes[turn % sizes.length] ?? 1);
    shown.push(joiner.push(stream.slice(from, to)));
    from = to;
  }
  shown.push(joiner.end());
  return { shown, report: joiner.report() };
}

const bare = (value: string) => value.replaceAll(/\s/gu, "");

describe("whatever the answer and the stream", () => {
  test("any split into deltas gives the same text and the same report", () => {
    assert(
      property(scene, array(integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 9 }), (given, sizes) => {
        const whole = play(given, [given.stream.length + 1]);
        const split = play(given, sizes);
        expect(split.shown.join("")).toBe(whole.shown.join(""));
        expect({ ...split.report, pendingCharacters: 0 }).toEqual({ ...whole.report, pendingCharacters: 0 });
      }),
      runs,
    );
  });

  test("[C3.5] what is removed and what is shown make up the stream, in order, but for inserted white space", () => {
    assert(
      property(scene, (given) => {
        const { shown, report } = play(given, [7]);
        const removed = report.removed.map((piece) => piece.text).join("");
        expect(report.inserted.trim()).toBe("");
        const rest = shown.join("").slice(report.inserted.length);
        expect(given.stream).toBe(removed + rest);
      }),
      runs,
    );
  });

  test("[C3.5] what is removed as a repeat is in the answer", () => {
    assert(
      property(scene, (given) => {
        const { report } = play(given, [5]);
        const repeats = report.removed.filter(({ kind }) =>
          ["anchor", "overlap", "restart", "echo", "heading", "table_head", "reopened"].includes(kind),
        );
        const plain = (value: string) =>
          bare(value)
            .replaceAll(/[*_~`\u200d]/gu, "")
            .toLowerCase()
            .normalize("NFKD");
        for (const { text: repeat } of repeats) expect(plain(given.answer)).toContain(plain(repeat));
      }),
      runs,
    );
  });

  test("a prefill stream without echo loses at most white space", () => {
    assert(
      property(scene, (given) => {
        const { shown } = play({ ...given, mode: "prefill", echo: false }, [3]);
        expect(bare(shown.join(""))).toBe(bare(given.stream));
      }),
      runs,
    );
  });

  test("no surrogate pair and no grapheme that arrived whole is split", () => {
    assert(
      property(scene, (given) => {
        const { shown, report } = play(given, [1]);
        const at = report.removed.map((piece) => piece.text).join("").length;
        pre(shown.join("") !== "" && report.inserted === "" && (given.stream + given.answer).isWellFormed());
        expect(given.stream.slice(0, at).isWellFormed()).toBe(true);
        expect(given.answer + shown.join("")).toContain(clusterAt(given.stream, at));
      }),
      runs,
    );
  });
});

/** The grapheme of `value` that a cut at `at` would split; '' for none. */
function clusterAt(value: string, at: number): string {
  for (const { index, segment } of new Intl.Segmenter().segment(value)) {
    if (index < at && at < index + segment.length) return segment;
  }
  return "";
}
