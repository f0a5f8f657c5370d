import { expect, test } from "vitest";
import { findFacts, isKnownHost, readSnapshot } from "./model-facts.ts";

const snapshot = readSnapshot();
const openai = (model: string, host = "api.openai.com") =>
  findFacts(snapshot, { kind: "openai", host, model });

test("the snapshot reads, has its day, and knows the models to begin with", () => {
  const { date, source, providers } = snapshot;
  expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
  expect(source).toContain("models.dev");
  expect(Object.values(providers).every((models) => Object.keys(models).length > 0)).toBe(true);
  expect(openai("gpt-5-mini")).toMatchObject({
    contextTokens: 400_000,
    maxOutputTokens: 128_000,
    price: { input: 0.25, output: 2 },
  });
  expect(
    findFacts(snapshot, { kind: "anthropic", host: "api.anthropic.com", model: "claude-sonnet-5" }),
  ).toMatchObject({
    contextTokens: 1_000_000,
    temperature: false,
  });
  const host = "generativelanguage.googleapis.com";
  expect(
    findFacts(snapshot, { kind: "gemini", host, model: "models/gemini-3.5-flash" })?.contextTokens,
  ).toBeGreaterThan(100_000);
});

test("a dated name is that of its model; a name that only begins like one is not", () => {
  expect(openai("gpt-5-mini-2025-08-07")).toEqual(openai("gpt-5-mini"));
  expect(openai("gpt-5-minimal")).toBeUndefined();
});

test("a model of the same name somewhere else has a window of its own", () => {
  expect(openai("gpt-5-mini", "127.0.0.1")).toBeUndefined();
  expect(isKnownHost("api.openai.com.evil.example")).toBe(false);
});
