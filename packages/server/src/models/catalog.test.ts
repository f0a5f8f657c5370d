import { AppError } from "@agent-max/protocol";
import { describe, expect, test } from "vitest";
import { createScriptedProvider } from "../../test/support/scripted-provider.ts";
import { createCatalogue, type Menu } from "./catalog.ts";
import type { Offer } from "./configured-provider.ts";

function offer(name: string, { models, listed = [] }: { models?: string[]; listed?: string[] } = {}): Offer {
  const provider = {
    ...createScriptedProvider(),
    name,
    models: async () =>
      (models ?? listed).map((id) => ({ id, mode: "prefill" as const, demo: name === "demo" })),
  };
  return { name, url: "", provider, defaultModel: undefined, models, close: async () => undefined };
}

const demo = offer("demo", { models: ["demo"] });
const catalogueOf = (offers: Offer[], rest: Partial<Menu> = {}) => {
  const menu = { offers, defaultModel: "demo", fallbacks: {}, ...rest };
  return createCatalogue(() => menu);
};

/** Which model of which provider a name stands for; the refusal where there is none. */
function find(catalogue: ReturnType<typeof createCatalogue>, name: string | undefined): string {
  try {
    const { provider, model, id } = catalogue.resolve(name);
    return `${provider.name} | ${model} | ${id}`;
  } catch (error) {
    if (error instanceof AppError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

describe("[C6.4] [C6.5] a model is named", () => {
  const one = offer("one", { models: ["a", "both"] });
  const two = offer("two", { models: ["b", "both", "vendor/c"] });
  const catalogue = catalogueOf([one, two, demo]);

  test.each([
    ["one/a", "one | a | one/a"],
    ["two/both", "two | both | two/both"],
    ["two/vendor/c", "two | vendor/c | two/vendor/c"],
    ["demo", "demo | demo | demo"],
    ["demo/demo", "demo | demo | demo"],
    ["a", "one | a | one/a"],
    ["vendor/c", "two | vendor/c | two/vendor/c"],
    [undefined, "demo | demo | demo"],
  ])("%s", (name, expected) => expect(find(catalogue, name)).toBe(expected));

  test.each(["both", "one/b", "nobody/a", "other", "one/", ""])("%j is refused, with the choice", (name) => {
    const refusal = find(catalogue, name);
    expect(refusal).toMatch(/^model_unavailable: The model ".*" is not available\. Choose one of: /);
    const all = "one/a, one/both, two/b, two/both, two/vendor/c, demo";
    expect(refusal).toContain(`: ${name === "both" ? "one/both, two/both" : all}.`);
  });
});

describe("[C6.4] a provider that takes any name", () => {
  test("takes bare names that nobody else has, if it is the only one", () => {
    const catalogue = catalogueOf([offer("open"), demo]);
    expect(find(catalogue, "anything")).toBe("open | anything | open/anything");
    expect(find(catalogue, "vendor/anything")).toBe("open | vendor/anything | open/vendor/anything");
    expect(find(catalogue, "demo")).toBe("demo | demo | demo");
  });

  test("is named in the choice where there are two of them", async () => {
    const catalogue = catalogueOf([offer("one", { listed: ["a"] }), offer("two", { listed: ["b"] }), demo]);
    expect(find(catalogue, "b")).toContain("Choose one of: one/…, two/…, demo.");
    await catalogue.learn();
    expect(find(catalogue, "b")).toBe("two | b | two/b");
    expect(find(catalogue, "one/new")).toBe("one | new | one/new");
  });
});

test("[C5.7] a model comes with its fallbacks, which have none of their own", () => {
  const fallbacks = { "one/a": ["two/b", "demo"], "two/b": ["one/a"] };
  const offers = [offer("one", { models: ["a"] }), offer("two", { models: ["b"] }), demo];
  const resolved = catalogueOf(offers, { fallbacks }).resolve("a");
  expect(resolved.fallbacks?.map(({ id }) => id)).toEqual(["two/b", "demo"]);
  expect(resolved.fallbacks?.map(({ fallbacks: own }) => own)).toEqual([undefined, undefined]);
});

test("[H3.10] the list has the models of all providers, each by its id, and the default is one of them", async () => {
  const open = { ...offer("open", { listed: ["x"] }), defaultModel: "mine" };
  const { default_model, models } = await catalogueOf([open, demo], { defaultModel: "mine" }).list();
  expect(default_model).toBe("open/mine");
  expect(models.map(({ id, demo: isDemo }) => ({ id, isDemo }))).toEqual([
    { id: "open/mine", isDemo: false },
    { id: "open/x", isDemo: false },
    { id: "demo", isDemo: true },
  ]);
});
