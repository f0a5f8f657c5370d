import { describe, expect, test } from "vitest";
import { parseConfigFile } from "./config-file.ts";

const parse = (value: unknown, environment = {}) =>
  parseConfigFile(typeof value === "string" ? value : JSON.stringify(value), "agent-max.json", environment);

/** The lines of the error; none when the file is right. */
function errorLines(value: unknown, environment = {}): string[] {
  try {
    parse(value, environment);
    return [];
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const [head, ...lines] = error.message.split("\n");
    return head === "agent-max.json is wrong:" ? lines.map((line) => line.trim()) : [error.message];
  }
}

test("[F1.1] an empty object configures nothing", () => {
  expect(parse({})).toEqual({ defaultModel: undefined, providers: [], fallbacks: {}, mayProbe: true });
});

test("[F1.1] several providers, in the order of the file, with keys from the file or the environment", () => {
  const settings = parse(
    {
      default_model: "work/gpt-5",
      providers: {
        work: { kind: "openai", url: "https://models.example/v1/chat/completions", api_key_env: "WORK_KEY" },
        claude: { kind: "anthropic", api_key: "sk-ant", models: ["claude-sonnet-5"] },
        demo: { kind: "demo" },
      },
      fallbacks: { "work/gpt-5": ["claude/claude-sonnet-5"] },
      probe: false,
    },
    { WORK_KEY: "sk-work" },
  );
  expect(settings).toMatchObject({
    defaultModel: "work/gpt-5",
    fallbacks: { "work/gpt-5": ["claude/claude-sonnet-5"] },
    mayProbe: false,
  });
  expect(settings.providers).toMatchObject([
    {
      name: "work",
      kind: "openai",
      apiKey: "sk-work",
      labels: { apiKey: "WORK_KEY", url: "providers.work.url" },
    },
    {
      name: "claude",
      apiKey: "sk-ant",
      models: ["claude-sonnet-5"],
      labels: { apiKey: "providers.claude.api_key" },
    },
    { name: "demo", kind: "demo" },
  ]);
});

test("[F1.1] [C3.7] capabilities are by pattern, in which * stands for anything and nothing else is special", () => {
  const [provider] = parse({
    providers: {
      a: {
        kind: "openai",
        capabilities: {
          "qwen3.5*": { mode: "prefill", message_fields: { partial: true }, context_tokens: 9000 },
        },
      },
    },
  }).providers;
  const [override] = provider?.overrides ?? [];
  expect(override).toMatchObject({
    capability: { mode: "prefill", messageFields: { partial: true }, echo: undefined },
    limits: { contextTokens: 9000, maxOutputTokens: null },
  });
  expect(
    ["qwen3.5", "QWEN3.5-72b", "qwen345", "my-qwen3.5"].map((name) => override?.pattern.test(name)),
  ).toEqual([true, true, false, false]);
});

describe("[F1.3] a wrong field is named with its path, and what it must be", () => {
  test.each<[string, unknown, string]>([
    [
      "a kind",
      { providers: { a: { kind: "bing" } } },
      'providers.a.kind: Invalid option: expected one of "openai"',
    ],
    [
      "an address",
      { providers: { a: { kind: "openai", url: "x" } } },
      "providers.a.url: must be a full http(s)",
    ],
    [
      "another scheme",
      { providers: { a: { kind: "openai", url: "file:///x" } } },
      "providers.a.url: must be",
    ],
    [
      "a field that there is not",
      { providers: { a: { kind: "demo", uri: 1 } } },
      "providers.a.uri: is not a field",
    ],
    [
      "a word of version 0.1",
      { providers: { a: { kind: "openai", capabilities: { "*": { way: "native" } } } } },
      "providers.a.capabilities.*.way: is now called mode, and native is now prefill",
    ],
    ["a field at the top", { provider: {} }, "provider: is not a field of this file"],
    ["a name with a slash", { providers: { "a/b": { kind: "demo" } } }, "providers.a/b: the name must be"],
    [
      "no models",
      { providers: { a: { kind: "demo", models: [] } } },
      "providers.a.models: must name at least one",
    ],
    [
      "an empty model",
      { providers: { a: { kind: "demo", models: [""] } } },
      "providers.a.models.0: must not be",
    ],
    ["fallbacks", { fallbacks: { a: "b" } }, "fallbacks.a: Invalid input: expected array"],
    ["a switch", { probe: "no" }, "probe: Invalid input: expected boolean"],
    [
      "a window",
      { providers: { a: { kind: "openai", capabilities: { "*": { context_tokens: 0 } } } } },
      "providers.a.capabilities.*.context_tokens: must be at least 1",
    ],
    [
      "another server for continuing",
      { providers: { a: { kind: "openai", capabilities: { "*": { path: "https://evil.example" } } } } },
      "providers.a.capabilities.*.path: must be a path that begins with /",
    ],
    ["a list", [], "it: Invalid input: expected object"],
  ])("%s", (_name, value, line) => {
    expect(errorLines(value)).toEqual([expect.stringContaining(line)]);
  });

  test("all of them at once", () => {
    expect(errorLines({ probe: 1, providers: { a: { kind: "x" }, b: { kind: "y" } } })).toHaveLength(3);
  });

  test("what is not JSON", () => {
    expect(errorLines('{"probe": tru')).toEqual([expect.stringMatching(/^it is not JSON: /)]);
  });

  test("a variable that is not set; a key never stands in what is said", () => {
    const value = { providers: { a: { kind: "openai", api_key_env: "MY_KEY" } } };
    const line = "providers.a.api_key_env: the environment has no MY_KEY";
    expect(errorLines(value)).toEqual([line]);
    expect(errorLines(value, { MY_KEY: "" })).toEqual([line]);
    const wrong = { providers: { a: { kind: "x", api_key: "sk-secret" } } };
    expect(errorLines(wrong).join()).not.toContain("sk-secret");
  });
});
