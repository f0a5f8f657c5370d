import { conversationIdSchema } from "@agent-max/protocol";
import type { ModelList } from "@agent-max/protocol";
import { describe, expect, test } from "vitest";
import { modelEntry } from "../testing/models.ts";
import { pickModel, shortName, toPreferences } from "./choice.ts";

const id = conversationIdSchema.parse("one");
const models: ModelList = {
  default_model: "a/small",
  models: ["a/small", "a/large", "b/other", "demo"].map((each) => modelEntry({ id: each })),
};
const nothing = { models, preferences: {}, id, lastModel: undefined };

describe("the model that answers next", () => {
  test("is the default where nothing else was said, and unknown until the offer is there", () => {
    expect(pickModel(nothing)).toBe("a/small");
    expect(pickModel({ ...nothing, models: undefined })).toBeUndefined();
    expect(pickModel({ ...nothing, preferences: undefined, id: undefined })).toBe("a/small");
  });

  test("is the one chosen here, then the one that answered here, then the one chosen last", () => {
    const preferences = { model: "b/other", "model:one": "a/large" };
    expect(pickModel({ ...nothing, preferences, lastModel: "demo" })).toBe("a/large");
    expect(pickModel({ ...nothing, preferences: { model: "b/other" }, lastModel: "demo" })).toBe("demo");
    expect(pickModel({ ...nothing, preferences: { model: "b/other" } })).toBe("b/other");
  });

  test("is never one that is not on offer", () => {
    const preferences = { model: "gone", "model:one": "gone too" };
    expect(pickModel({ ...nothing, preferences, lastModel: "gone as well" })).toBe("a/small");
    expect(pickModel({ ...nothing, preferences: { model: true } })).toBe("a/small");
  });
});

test("a choice is remembered for the conversation where its id leaves room for a name", () => {
  expect(toPreferences(id, "demo")).toEqual({ model: "demo", "model:one": "demo" });
  expect(toPreferences(conversationIdSchema.parse("x".repeat(128)), "demo")).toEqual({ model: "demo" });
  expect(toPreferences(undefined, "demo")).toEqual({ model: "demo" });
});

test.each([
  ["a/small", "small"],
  ["openrouter/deepseek/chat", "deepseek/chat"],
  ["demo", "demo"],
])("%s is called %s", (model, name) => {
  expect(shortName(model)).toBe(name);
});
