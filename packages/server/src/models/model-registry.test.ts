import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { answeringJson, startScriptedUpstream } from "../../test/support/scripted-upstream.ts";
import { createTemporaryDirectory } from "../../test/support/temporary-directory.ts";
import { parseConfig } from "../config.ts";
import { systemClock } from "../lib/clock.ts";
import { createModelRegistry } from "./model-registry.ts";
import { createProbes } from "./capabilities/probes.ts";

const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function openRegistry(environment: Record<string, string>, file?: unknown) {
  const directory = createTemporaryDirectory();
  if (file !== undefined) await writeFile(join(directory.path, "agent-max.json"), JSON.stringify(file));
  const store = { load: async () => [], save: async () => undefined };
  const probes = await createProbes({ store, clock: systemClock, logger });
  const config = parseConfig({ DATA_DIR: directory.path, ...environment });
  try {
    const registry = await createModelRegistry(config, { probes, clock: systemClock, environment, logger });
    const ids = (name: string | undefined) => registry.catalog.resolve(name).id;
    return { ...registry, default: ids(undefined), ids, [Symbol.asyncDispose]: () => registry.close() };
  } finally {
    directory[Symbol.dispose]();
  }
}

const local = "http://127.0.0.1:9/v1/chat/completions";

describe("[F3.2] without a file", () => {
  test.each<[string, Record<string, string>, string]>([
    ["an OpenAI key", { OPENAI_API_KEY: "sk" }, "openai/gpt-5-mini"],
    ["an OpenAI key and a model", { OPENAI_API_KEY: "sk", LLM_MODEL: "gpt-5" }, "openai/gpt-5"],
    ["another server", { LLM_URL: local, LLM_MODEL: "vendor/m" }, "127.0.0.1:9/vendor/m"],
    ["an Anthropic key", { ANTHROPIC_API_KEY: "sk" }, "anthropic/claude-sonnet-5"],
    ["a Gemini key", { GEMINI_API_KEY: "sk" }, "gemini/gemini-3.5-flash"],
    [
      "a Gemini key and a model",
      { GEMINI_API_KEY: "sk", LLM_MODEL: "gemini-2.5-pro" },
      "gemini/gemini-2.5-pro",
    ],
    ["two keys", { ANTHROPIC_API_KEY: "sk", OPENAI_API_KEY: "sk" }, "openai/gpt-5-mini"],
    [
      "two keys and a whole name",
      { ANTHROPIC_API_KEY: "sk", GEMINI_API_KEY: "sk", LLM_MODEL: "gemini/gemini-2.5-pro" },
      "gemini/gemini-2.5-pro",
    ],
  ])("%s", async (_name, environment, expected) => {
    await using registry = await openRegistry(environment);
    expect(registry.default).toBe(expected);
    expect(registry.ids("demo")).toBe("demo");
    expect(registry.description).toContain(expected);
  });

  test("a server that lists its models is begun with the first", async () => {
    await using upstream = await startScriptedUpstream(
      answeringJson(200, { data: [{ id: "one" }, { id: "two" }] }),
    );
    await using registry = await openRegistry({ LLM_URL: upstream.url });
    expect(registry.default).toBe(`${new URL(upstream.url).host}/one`);
  });

  test("a server that lists none wants LLM_MODEL", async () => {
    await using upstream = await startScriptedUpstream(answeringJson(404, {}));
    await expect(openRegistry({ LLM_URL: upstream.url })).rejects.toThrow(
      `${upstream.url} does not say which models it has, or is not there. Start it, or set LLM_MODEL (or default_model).`,
    );
  });
});

describe("[F1.2] [F1.3] with a file", () => {
  test("its providers come first and replace those of the same name; the others stay", async () => {
    const environment = { OPENAI_API_KEY: "sk", ANTHROPIC_API_KEY: "sk" };
    await using registry = await openRegistry(environment, {
      providers: {
        mine: { kind: "openai", url: local, models: ["m"] },
        openai: { kind: "openai", models: ["gpt-5"] },
      },
    });
    expect(registry.default).toBe("mine/m");
    expect(registry.ids("gpt-5")).toBe("openai/gpt-5");
    expect(() => registry.ids("openai/gpt-5-mini")).toThrow("not available");
    expect(registry.ids("anthropic/claude-opus-4-8")).toBe("anthropic/claude-opus-4-8");
    expect(registry.description).toBe("mine/m; also from openai, anthropic");
  });

  test("default_model beats LLM_MODEL, and may be a bare name", async () => {
    const environment = { OPENAI_API_KEY: "sk", LLM_MODEL: "gpt-5" };
    await using registry = await openRegistry(environment, {
      default_model: "m",
      providers: { mine: { kind: "openai", url: local, models: ["k", "m"] } },
    });
    expect(registry.default).toBe("mine/m");
  });

  test("CONFIG_FILE is another place for it, and must then be there", async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, "models.json");
    await expect(openRegistry({ CONFIG_FILE: path })).rejects.toThrow(
      `CONFIG_FILE: there is no file ${path}.`,
    );
    await writeFile(path, JSON.stringify({ default_model: "demo" }));
    await using registry = await openRegistry({ CONFIG_FILE: path });
    expect(registry.default).toBe("demo");
  });

  test.each<[string, unknown, string]>([
    [
      "default_model",
      { default_model: "nobody" },
      'default_model: The model "nobody" is not available. Choose',
    ],
    [
      "fallbacks",
      { fallbacks: { demo: ["nobody"] } },
      'fallbacks.demo: The model "nobody" is not available.',
    ],
    [
      "what has fallbacks",
      { fallbacks: { nobody: ["demo"] } },
      'fallbacks: The model "nobody" is not available.',
    ],
  ])("a name of no model in %s ends the start", async (_name, rest, words) => {
    const providers = { mine: { kind: "openai", url: local, models: ["m"] } };
    await expect(openRegistry({}, { providers, ...(typeof rest === "object" ? rest : {}) })).rejects.toThrow(
      words,
    );
  });

  test("[C3.7] [C4.6] what it says of a model is known without a request", async () => {
    await using registry = await openRegistry(
      {},
      {
        providers: {
          mine: {
            kind: "openai",
            url: local,
            models: ["m"],
            capabilities: {
              "m*": { mode: "prefill", echo: true, takes_temperature: false, context_tokens: 5000 },
            },
          },
        },
      },
    );
    const { info } = registry.catalog.resolve("m");
    expect(info?.capability()).toMatchObject({
      mode: "prefill",
      echo: true,
      takesTemperature: false,
      keepsWhitespace: false,
      from: "config",
    });
    expect(await info?.limits()).toEqual({ contextTokens: 5000, maxOutputTokens: null });
  });
});
