import { expect, test } from "vitest";
import { factsOf, isKnownHost, readSnapshot } from "./model-facts.ts";
import { pruneModels } from "../../../scripts/prune-models.ts";

const openai = (model: string, host = "api.openai.com") => factsOf({ kind: "openai", host, model });

test("the snapshot reads, has its day, and knows the models to begin with", () => {
  const { date, source, providers } = readSnapshot();
  expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
  expect(source).toContain("models.dev");
  expect(Object.values(providers).every((models) => Object.keys(models).length > 0)).toBe(true);
  expect(openai("gpt-5-mini")).toMatchObject({
    context: 400_000,
    output: 128_000,
    price: { input: 0.25, output: 2 },
  });
  expect(factsOf({ kind: "anthropic", host: "api.anthropic.com", model: "claude-sonnet-5" })).toMatchObject({
    context: 1_000_000,
    temperature: false,
  });
  const host = "generativelanguage.googleapis.com";
  expect(factsOf({ kind: "gemini", host, model: "models/gemini-3.5-flash" })?.context).toBeGreaterThan(
    100_000,
  );
});

test("a dated name is that of its model; a name that only begins like one is not", () => {
  expect(openai("gpt-5-mini-2025-08-07")).toEqual(openai("gpt-5-mini"));
  expect(openai("gpt-5-minimal")).toBeUndefined();
});

test("a model of the same name somewhere else has a window of its own", () => {
  expect(openai("gpt-5-mini", "127.0.0.1")).toBeUndefined();
  expect(isKnownHost("api.openai.com.evil.example")).toBe(false);
});

const model = (extra: object) => ({
  limit: { context: 1000, output: 100 },
  modalities: { input: ["text"], output: ["text"] },
  ...extra,
});

test("pruning keeps windows, prices and refused temperatures of models that write text", () => {
  const names = Object.keys(readSnapshot().providers);
  const catalogue = Object.fromEntries(
    names.map((name) => [name, { models: { plain: model({ cost: { input: 1, output: 2 } }) } }]),
  );
  const { providers } = pruneModels(
    {
      ...catalogue,
      openai: {
        models: {
          z: model({ temperature: true }),
          a: model({ temperature: false, cost: { input: 1 } }),
          picture: model({ modalities: { output: ["image"] } }),
          endless: model({ limit: {} }),
        },
      },
      stranger: { models: { plain: model({}) } },
    },
    { source: "test", date: "2026-11-01" },
  );
  expect(providers["stranger"]).toBeUndefined();
  expect(providers["mistral"]).toEqual({
    plain: { context: 1000, output: 100, price: { input: 1, output: 2 } },
  });
  expect(Object.entries(providers["openai"] ?? {})).toEqual([
    ["a", { context: 1000, output: 100, price: null, temperature: false }],
    ["z", { context: 1000, output: 100, price: null }],
  ]);
});

test("pruning something else ends with a sentence instead of an empty snapshot", () => {
  expect(() => pruneModels([], { source: "test", date: "2026-11-01" })).toThrow("not the catalogue");
  expect(() => pruneModels({ openai: { models: {} } }, { source: "test", date: "2026-11-01" })).toThrow(
    "no models of openai",
  );
});
