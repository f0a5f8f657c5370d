import { AppError } from "@agent-max/protocol";
import { describe, expect, test } from "vitest";
import { createScriptedProvider } from "../../test/support/scripted-provider.ts";
import { createCatalog, type ModelConfiguration } from "./catalog.ts";
import type { ConfiguredProvider } from "./configured-provider.ts";

function configuredProvider(
  name: string,
  { models, listed = [] }: { models?: string[]; listed?: string[] } = {},
): ConfiguredProvider {
  const provider = {
    ...createScriptedProvider(),
    name,
    models: async () =>
      (models ?? listed).map((id) => ({ id, mode: "prefill" as const, demo: name === "demo" })),
  };
  return { name, url: "", provider, defaultModel: undefined, models, close: async () => undefined };
}

const demo = configuredProvider("demo", { models: ["demo"] });
const catalogOf = (providers: ConfiguredProvider[], rest: Partial<ModelConfiguration> = {}) => {
  const configuration = { providers, defaultModel: "demo", fallbacks: {}, ...rest };
  return createCatalog(() => configuration);
};

/** The provider and the model that a name resolves to, or the error. */
function find(catalog: ReturnType<typeof createCatalog>, name: string | undefined): string {
  try {
    const { provider, model, id } = catalog.resolve(name);
    return `${provider.name} | ${model} | ${id}`;
  } catch (error) {
    if (error instanceof AppError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

describe("[C6.4] [C6.5] a model is named", () => {
  const one = configuredProvider("one", { models: ["a", "both"] });
  const two = configuredProvider("two", { models: ["b", "both", "vendor/c"] });
  const catalog = catalogOf([one, two, demo]);

  test.each([
    ["one/a", "one | a | one/a"],
    ["two/both", "two | both | two/both"],
    ["two/vendor/c", "two | vendor/c | two/vendor/c"],
    ["demo", "demo | demo | demo"],
    ["demo/demo", "demo | demo | demo"],
    ["a", "one | a | one/a"],
    ["vendor/c", "two | vendor/c | two/vendor/c"],
    [undefined, "demo | demo | demo"],
  ])("%s", (name, expected) => expect(find(catalog, name)).toBe(expected));

  test.each(["both", "one/b", "nobody/a", "other", "one/", ""])("%j is refused, with the choice", (name) => {
    const refusal = find(catalog, name);
    expect(refusal).toMatch(/^model_unavailable: The model ".*" is not available\. Choose one of: /);
    const all = "one/a, one/both, two/b, two/both, two/vendor/c, demo";
    expect(refusal).toContain(`: ${name === "both" ? "one/both, two/both" : all}.`);
  });
});

describe("[C6.4] a provider that takes any name", () => {
  test("takes bare names that nobody else has, if it is the only one", () => {
    const catalog = catalogOf([configuredProvider("open"), demo]);
    expect(find(catalog, "anything")).toBe("open | anything | open/anything");
    expect(find(catalog, "vendor/anything")).toBe("open | vendor/anything | open/vendor/anything");
    expect(find(catalog, "demo")).toBe("demo | demo | demo");
  });

  test("is named in the choice where there are two of them", async () => {
    const catalog = catalogOf([
      configuredProvider("one", { listed: ["a"] }),
      configuredProvider("two", { listed: ["b"] }),
      demo,
    ]);
    expect(find(catalog, "b")).toContain("Choose one of: one/…, two/…, demo.");
    await catalog.loadModelNames();
    expect(find(catalog, "b")).toBe("two | b | two/b");
    expect(find(catalog, "one/new")).toBe("one | new | one/new");
  });
});

test("[C5.7] a model comes with its fallbacks, which have none of their own", () => {
  const fallbacks = { "one/a": ["two/b", "demo"], "two/b": ["one/a"] };
  const providers = [
    configuredProvider("one", { models: ["a"] }),
    configuredProvider("two", { models: ["b"] }),
    demo,
  ];
  const resolved = catalogOf(providers, { fallbacks }).resolve("a");
  expect(resolved.fallbacks?.map(({ id }) => id)).toEqual(["two/b", "demo"]);
  expect(resolved.fallbacks?.map(({ fallbacks: own }) => own)).toEqual([undefined, undefined]);
});

test("[H3.10] the list has the models of all providers, each by its id, and the default is one of them", async () => {
  const open = { ...configuredProvider("open", { listed: ["x"] }), defaultModel: "mine" };
  const { default_model, models } = await catalogOf([open, demo], { defaultModel: "mine" }).list();
  expect(default_model).toBe("open/mine");
  expect(models.map(({ id, demo: isDemo }) => ({ id, isDemo }))).toEqual([
    { id: "open/mine", isDemo: false },
    { id: "open/x", isDemo: false },
    { id: "demo", isDemo: true },
  ]);
});
