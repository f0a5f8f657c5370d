import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChatMessage } from "../ports/provider.ts";
import { fitToWindow, isSurelyShort, type Room, type WholeRequest } from "./fit-context-window.ts";

/** A token is four characters here. */
const count = (text: string) => Math.ceil(text.length / 4);
const room = (contextTokens: number, maxTokens?: number): Room => ({
  limits: { contextTokens, maxOutputTokens: null },
  maxTokens,
  count,
});

const system: ChatMessage = { role: "system", content: "You are Agent Max" };
const question: ChatMessage = { role: "user", content: "Tell me all about it." };
const turn = (n: number): ChatMessage[] => [
  { role: "user", content: `Question ${n} ${"q".repeat(400)}` },
  { role: "assistant", content: `Answer ${n} ${"a".repeat(400)}` },
];
const turns = [1, 2, 3, 4, 5].flatMap(turn);
const conversation = [system, ...turns, question];
const whole = (partial: string, mode: WholeRequest["mode"] = "anchored"): WholeRequest => ({
  messages: conversation,
  partial,
  mode,
});

const paragraph = (n: number) => `## Part ${n}\n\n${`Sentence ${n} goes on and on. `.repeat(12).trim()}`;
const essay = (parts: number) => Array.from({ length: parts }, (_, n) => paragraph(n + 1)).join("\n\n");

describe("[C4.3] [C4.5] [C4.6] what is left out", () => {
  test("nothing where it fits, and nothing where the window is unknown", () => {
    expect(fitToWindow(whole("Half"), room(8000))).toEqual({ messages: conversation, partial: "Half" });
    const unknown = { ...room(1), limits: { contextTokens: null, maxOutputTokens: null } };
    expect(fitToWindow(whole(essay(50)), unknown)).toEqual({ messages: conversation, partial: essay(50) });
  });

  test("first the oldest turns, whole ones", () => {
    const fitted = fitToWindow(whole("Half"), room(2000, 1000));
    expect(fitted?.partial).toBe("Half");
    expect(fitted?.messages).toEqual([system, ...turns.slice(-4), question]);
  });

  test("then all turns, before a letter of the partial answer", () => {
    const partial = essay(10);
    const fitted = fitToWindow(whole(partial), room(count(partial) + 350 + 1000, 1000));
    expect(fitted).toEqual({ messages: [system, question], partial });
  });

  test("then the middle of the partial answer: head, outline and tail stay", () => {
    const partial = `${essay(60)} and the very last wor`;
    const fitted = fitToWindow(whole(partial), room(4000, 1000));
    expect(fitted?.messages).toEqual([system, question]);
    const sent = fitted?.partial ?? "";
    expect(sent.startsWith("## Part 1\n")).toBe(true);
    expect(sent.endsWith("and the very last wor")).toBe(true);
    expect(sent).toContain("left out here");
    expect(sent).toContain("\n## Part 30\n");
    expect(sent).not.toContain("Sentence 30 ");
    expect(count(sent)).toBeLessThanOrEqual(3000);
  });

  test("a native request is never shortened in the middle", () => {
    expect(fitToWindow(whole(essay(60), "prefill"), room(4000, 1000))).toBeUndefined();
  });

  test.each([
    ["code", "```ts\nfunction last() {\n", "  call();\n"],
    ["a table", "| name | value |\n| --- | --- |\n", "| a | b |\n"],
  ])("the whole of %s that is open stays, even if it is longer than a tail", (_name, opening, line) => {
    const block = opening + line.repeat(900);
    const fitted = fitToWindow(whole(`${essay(40)}\n\n${block}`), room(6500, 2500));
    expect(fitted?.partial).toContain(block.trimEnd());
    expect(fitted?.partial).toContain("left out here");
  });

  test("an open block that is longer than the window cannot be continued", () => {
    const block = `\`\`\`ts\n${"  call();\n".repeat(3000)}`;
    expect(fitToWindow(whole(`${essay(5)}\n\n${block}`), room(6000, 1000))).toBeUndefined();
  });
});

describe("[C4.2] a part of the window stays free for the answer", () => {
  const partialOf = (tokens: number) => "word ".repeat(Math.ceil((tokens * 4) / 5));
  const fits = (tokens: number, space: ReturnType<typeof room>) =>
    fitToWindow({ messages: [system, question], partial: partialOf(tokens), mode: "prefill" }, space) !==
    undefined;

  test("15 % of it", () => {
    expect(fits(8300, room(10_000))).toBe(true);
    expect(fits(8600, room(10_000))).toBe(false);
  });
  test("at least 1,024 tokens, but not more than half", () => {
    expect(fits(2900, room(4000))).toBe(true);
    expect(fits(3000, room(4000))).toBe(false);
    expect(fits(450, room(1000))).toBe(true);
  });
  test("as much as max_tokens says, and no more than the model can write", () => {
    expect(fits(9700, room(10_000, 200))).toBe(true);
    expect(fits(7100, room(10_000, 3000))).toBe(false);
    const short = { ...room(10_000, 3000), limits: { contextTokens: 10_000, maxOutputTokens: 500 } };
    expect(fits(9300, short)).toBe(true);
  });
});

test("[C4.5] a question that may just fit is left to the provider; one that surely does not is refused", () => {
  const ask = (tokens: number) =>
    fitToWindow(
      { messages: [system, { role: "user", content: "x".repeat(tokens * 4) }], partial: "", mode: "prefill" },
      room(4000),
    );
  expect(ask(4500)).toBeDefined();
  expect(ask(6000)).toBeUndefined();
});

test("[C4.4] whatever is left out: the system prompt, the question and the end stay, and the rest fits", () => {
  const text = fc.string({
    unit: fc.constantFrom("word ", "a", "\n", "\n\n", "# Head\n", "```\n", "| a |\n", "😀"),
  });
  fc.assert(
    fc.property(text, fc.nat(4), fc.integer({ min: 1500, max: 6000 }), (part, history, context) => {
      const partial = `${part.repeat(40)} end`;
      const messages = [system, ...turns.slice(0, history * 2), question];
      const fitted = fitToWindow({ messages, partial, mode: "anchored" }, room(context, 500));
      if (fitted === undefined) return;
      expect(fitted.messages.at(0)).toBe(system);
      expect(fitted.messages.at(-1)).toBe(question);
      expect(fitted.partial.endsWith(" end")).toBe(true);
      expect(fitted.partial.isWellFormed()).toBe(true);
      const tokens = fitted.messages.reduce(
        (sum, { content }) => sum + count(content),
        count(fitted.partial),
      );
      expect(tokens).toBeLessThanOrEqual(context - 500);
    }),
    { numRuns: 200, seed: 7 },
  );
});

test("[C4.8] what is surely short needs no counting", () => {
  expect(isSurelyShort(whole("Half"), room(100_000))).toBe(true);
  expect(isSurelyShort(whole("Half"), room(4000))).toBe(false);
  expect(
    isSurelyShort(whole(essay(50)), { ...room(1), limits: { contextTokens: null, maxOutputTokens: null } }),
  ).toBe(true);
});
