import { expect, test } from "vitest";
import { question } from "../../../test/support/provider-calls.ts";
import { defaultMaxTokens, toAnthropicBody } from "./request.ts";

const traits = { temperature: true, maxTokens: 9, showsThinking: false };

test.each([
  ["claude-3-haiku-20240307", 4_096],
  ["claude-3-5-sonnet-latest", 8_192],
  ["claude-3-7-sonnet-latest", 32_000],
  ["claude-opus-4-1", 32_000],
  ["claude-opus-5-5", 32_000],
])("%s takes at least %d tokens", (model, maxTokens) => {
  expect(defaultMaxTokens(model)).toBe(maxTokens);
});

test("a maximum of the request counts more than the one of the model", () => {
  expect(toAnthropicBody(question, traits).max_tokens).toBe(9);
  expect(toAnthropicBody({ ...question, maxTokens: 64 }, traits).max_tokens).toBe(64);
});

test("a model that takes no temperature gets none, one that shows its thoughts is asked to", () => {
  const request = { ...question, temperature: 0 };
  expect(toAnthropicBody(request, traits)).toMatchObject({ temperature: 0 });
  const body = toAnthropicBody(request, { ...traits, temperature: false, showsThinking: true });
  expect(body).not.toHaveProperty("temperature");
  expect(body.thinking).toEqual({ type: "adaptive", display: "summarized" });
});

test("system messages have their own field, and the other ones stay as they are", () => {
  const body = toAnthropicBody(
    {
      model: "scripted",
      messages: [
        { role: "system", content: " Be brief.\n" },
        { role: "user", content: "One " },
        { role: "user", content: "Two\n" },
        { role: "system", content: "" },
        { role: "assistant", content: "Three " },
        { role: "user", content: " Four" },
      ],
    },
    traits,
  );
  expect(body.system).toEqual([{ type: "text", text: " Be brief.\n" }]);
  expect(body.messages).toEqual([
    { role: "user", content: "One " },
    { role: "user", content: "Two\n" },
    { role: "assistant", content: "Three " },
    { role: "user", content: " Four" },
  ]);
});

test.each([
  ["  One, two", [{ role: "assistant", content: "  One, two" }]],
  ["One, \n two \n\n", [{ role: "assistant", content: "One, \n two" }]],
  [" \n", []],
  ["", []],
])("[C3.2] the prefix %j goes without the white space at its end, which the API refuses", (prefix, sent) => {
  const { messages } = toAnthropicBody({ ...question, prefix }, traits);
  expect(messages).toEqual([...question.messages, ...sent]);
});
