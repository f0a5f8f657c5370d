import { expect, test } from "vitest";
import { readSnapshot } from "../src/models/capabilities/model-facts.ts";
import { pruneModels } from "./prune-models.ts";

const model = (extra: object) => ({
  limit: { context: 1000, output: 100 },
  modalities: { input: ["text"], output: ["text"] },
  ...extra,
});

test("pruning keeps windows, prices and refused temperatures of models that write text", () => {
  const names = Object.keys(readSnapshot().providers);
  const catalog = Object.fromEntries(
    names.map((name) => [name, { models: { plain: model({ cost: { input: 1, output: 2 } }) } }]),
  );
  const { providers } = pruneModels(
    {
      ...catalog,
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
    plain: { contextTokens: 1000, maxOutputTokens: 100, price: { input: 1, output: 2 } },
  });
  expect(Object.entries(providers["openai"] ?? {})).toEqual([
    ["a", { contextTokens: 1000, maxOutputTokens: 100, price: null, temperature: false }],
    ["z", { contextTokens: 1000, maxOutputTokens: 100, price: null }],
  ]);
});

test("pruning something else ends with a sentence instead of an empty snapshot", () => {
  expect(() => pruneModels([], { source: "test", date: "2026-11-01" })).toThrow("not the catalog");
  expect(() => pruneModels({ openai: { models: {} } }, { source: "test", date: "2026-11-01" })).toThrow(
    "no models of openai",
  );
});
