import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { capabilityRows, lookUpCapability, type CapabilityTarget } from "./table.ts";

const openai = (host: string, model: string): CapabilityTarget => ({
  kind: "openai",
  host,
  software: undefined,
  model,
});
const anthropic = (model: string): CapabilityTarget => ({
  kind: "anthropic",
  host: "api.anthropic.com",
  software: undefined,
  model,
});
const gemini = (model: string): CapabilityTarget => ({ ...anthropic(model), kind: "gemini" });
const served = (software: CapabilityTarget["software"]): CapabilityTarget => ({
  ...openai("127.0.0.1", "any"),
  software,
});
const capabilityOf = (target: CapabilityTarget) => lookUpCapability(target).capability;

test("[C3.7] what nobody knows is anchored, and asked", () => {
  const { capability, needsProbe } = lookUpCapability(openai("models.example", "anything"));
  expect(capability).toMatchObject({ mode: "anchored", from: "unknown", billsAfterAbort: null });
  expect(needsProbe).toBe(true);
});

test("[C3.8] each row names a source and a day", () => {
  for (const { source, date } of capabilityRows) {
    expect(source.length).toBeGreaterThan(10);
    expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
  }
});

test("each row stands in the documentation, with its source and its day", async () => {
  const path = new URL("../../../../../docs/providers.md", import.meta.url);
  const lines = (await readFile(path, "utf8")).split("\n");
  for (const { source, date } of capabilityRows) {
    expect(lines.filter((line) => line.includes(`| ${source} | ${date} |`))).not.toEqual([]);
  }
});

describe("[C3.8] Claude goes on up to 4.5, without white space at the end", () => {
  test.each([
    "claude-3-haiku-20240307",
    "claude-3-7-sonnet-20250219",
    "claude-opus-4-0",
    "claude-opus-4-20250514",
    "claude-sonnet-4-20250514",
    "claude-opus-4-1-20250805",
    "claude-opus-4-5",
    "claude-sonnet-4-5-20250929",
    "claude-haiku-4-5",
  ])("%s", (model) => {
    expect(capabilityOf(anthropic(model))).toMatchObject({
      mode: "prefill",
      keepsWhitespace: false,
      from: "table",
    });
  });
  test.each([
    "claude-opus-4-6",
    "claude-sonnet-4-6",
    "claude-opus-4-8",
    "claude-sonnet-5",
    "claude-haiku-4-55",
    "claude-sonnet-5-5",
    "claude-next",
  ])("%s does not", (model) => {
    expect(lookUpCapability(anthropic(model))).toMatchObject({
      capability: { mode: "anchored" },
      needsProbe: false,
    });
  });
  test("a temperature goes to those that take it", () => {
    expect(capabilityOf(anthropic("claude-sonnet-4-6")).takesTemperature).toBe(true);
    expect(capabilityOf(anthropic("claude-sonnet-5")).takesTemperature).toBe(false);
  });
});

test.each([
  ["gemini-2.5-pro", "prefill"],
  ["models/gemini-2.5-flash", "prefill"],
  ["gemini-3-pro-preview", "prefill"],
  ["gemini-3.1-flash-lite", "prefill"],
  ["gemini-3.5-flash", "prefill"],
  ["gemini-3.5-flash-lite", "anchored"],
  ["gemini-3.6-flash", "anchored"],
  ["gemini-4-pro", "anchored"],
])("[C3.8] %s: %s, billed after an abort", (model, mode) => {
  expect(capabilityOf(gemini(model))).toMatchObject({ mode, billsAfterAbort: true });
});

test.each([
  ["api.openai.com", "gpt-5-mini", { mode: "anchored", takesTemperature: false, billsAfterAbort: false }],
  ["api.openai.com", "gpt-5-chat-latest", { mode: "anchored", takesTemperature: true }],
  ["api.openai.com", "o3-mini", { takesTemperature: false }],
  ["api.openai.com", "gpt-4o-mini", { mode: "anchored", takesTemperature: true }],
  ["me.openai.azure.com", "gpt-4o", { mode: "anchored" }],
  [
    "api.deepseek.com",
    "deepseek-chat",
    { mode: "prefill", messageFields: { prefix: true }, path: "/beta/chat/completions", requestFields: {} },
  ],
  ["api.deepseek.com", "deepseek-reasoner", { mode: "anchored" }],
  [
    "api.deepseek.com",
    "deepseek-v4-pro",
    { mode: "prefill", requestFields: { thinking: { type: "disabled" } }, prefillAfterThinking: true },
  ],
  [
    "api.mistral.ai",
    "mistral-large-latest",
    { mode: "prefill", echo: true, messageFields: { prefix: true } },
  ],
  ["api.mistral.ai", "magistral-medium-latest", { mode: "anchored" }],
  ["api.moonshot.ai", "kimi-k2-0905-preview", { mode: "prefill", messageFields: { partial: true } }],
  ["api.moonshot.cn", "kimi-k2-thinking", { mode: "anchored" }],
  ["api.moonshot.ai", "kimi-k2.6", { requestFields: { thinking: { type: "disabled" } } }],
  [
    "dashscope-intl.aliyuncs.com",
    "qwen3-max",
    { mode: "prefill", messageFields: { partial: true }, requestFields: { enable_thinking: false } },
  ],
  ["dashscope.aliyuncs.com", "qwen3-coder-plus", { mode: "prefill", requestFields: {} }],
  ["dashscope.aliyuncs.com", "qwq-plus", { mode: "anchored" }],
  ["api.groq.com", "llama-3.3-70b-versatile", { mode: "prefill", messageFields: {}, billsAfterAbort: true }],
  ["api.groq.com", "openai/gpt-oss-120b", { mode: "anchored" }],
  ["openrouter.ai", "anthropic/claude-sonnet-4.5", { mode: "prefill" }],
  ["openrouter.ai", "anthropic/claude-sonnet-4.6", { mode: "anchored" }],
  ["openrouter.ai", "someone/something", { mode: "anchored" }],
  ["api.perplexity.ai", "sonar", { mode: "anchored" }],
])("[C3.8] %s, %s", (host, model, expected) => {
  expect(capabilityOf(openai(host, model))).toMatchObject(expected);
});

test("[C3.8] model servers are told apart, go on, and are asked whether it is so", () => {
  const both = { continue_final_message: true, add_generation_prompt: false };
  const found = (["vllm", "sglang", "llama.cpp", "ollama"] as const).map((name) =>
    lookUpCapability(served(name)),
  );
  for (const { capability, needsProbe } of found)
    expect({ mode: capability.mode, needsProbe }).toEqual({ mode: "prefill", needsProbe: true });
  expect(found.map(({ capability }) => capability.requestFields)).toEqual([
    both,
    { continue_final_message: true },
    {},
    {},
  ]);
  expect(lookUpCapability(served("lm-studio"))).toMatchObject({
    capability: { mode: "anchored" },
    needsProbe: true,
  });
});

test("[C3.8] a name that only looks like a known host is a stranger", () => {
  expect(capabilityOf(openai("api.deepseek.com.evil.example", "deepseek-chat")).from).toBe("unknown");
  expect(capabilityOf(openai("xapi.mistral.ai", "mistral-large")).from).toBe("unknown");
});

test("the demo model goes on from the very last character", () => {
  const target: CapabilityTarget = { kind: "demo", host: "", software: undefined, model: "demo" };
  expect(lookUpCapability(target)).toMatchObject({
    capability: { mode: "prefill", keepsWhitespace: true },
    needsProbe: false,
  });
});
