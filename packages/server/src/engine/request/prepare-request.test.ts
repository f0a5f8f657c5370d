import { describe, expect, test } from "vitest";
import { createFakeModelInfo, type FakeModelInfoOptions } from "../../../test/support/fake-model-info.ts";
import { createScriptedProvider } from "../../../test/support/scripted-provider.ts";
import { type Capability, unknownCapability } from "../ports/capability.ts";
import { prepareRequest, type RequestInput } from "./prepare-request.ts";

const never = new AbortController().signal;
const prefill: Capability = { ...unknownCapability, mode: "prefill", from: "table" };
const messages = [
  { role: "system", content: "You are Agent Max" },
  { role: "user", content: "Hello?" },
] as const;

const ask = (
  capability: Capability,
  question: Partial<RequestInput> = {},
  options: FakeModelInfoOptions = {},
) =>
  prepareRequest(
    { provider: createScriptedProvider(), model: "m", info: createFakeModelInfo(capability, options) },
    { messages, written: "One, two, ", thought: false, parameters: {}, ...question },
    never,
  );

describe("[C3.2] [C3.14] prefill", () => {
  test("goes with its fields, and without the white space at the end", async () => {
    const capability = {
      ...prefill,
      messageFields: { prefix: true },
      requestFields: { a: 1 },
      path: "/beta",
    };
    const { request, join } = await ask(capability);
    expect(request.messages).toEqual(messages);
    expect(request.prefix).toBe("One, two,");
    expect(request.prefill).toEqual({
      messageFields: { prefix: true },
      requestFields: { a: 1 },
      path: "/beta",
    });
    expect(join?.mode).toBe("prefill");
    expect(join?.joiner.push(" three")).toBe("three");
  });

  test("goes with the white space where it is kept, and what comes is appended as it is", async () => {
    const { request, join } = await ask({ ...prefill, keepsWhitespace: true });
    expect(request.prefix).toBe("One, two, ");
    expect(join?.joiner.push(" three")).toBe(" three");
    expect(join?.joiner.report()).toMatchObject({ verdict: "exact", removed: [] });
  });

  test("expects the echo of a model that repeats the prefix", async () => {
    const { join } = await ask({ ...prefill, echo: true });
    const shown = (join?.joiner.push("One, two, three, four.") ?? "") + (join?.joiner.end() ?? "");
    expect(shown).toBe("three, four.");
    expect(join?.joiner.report().removed.length).toBeGreaterThan(0);
  });

  test("is anchored after thinking, where thinking prevents it", async () => {
    expect((await ask(prefill, { thought: true })).join?.mode).toBe("anchored");
    const off = { ...prefill, prefillAfterThinking: true };
    expect((await ask(off, { thought: true })).join?.mode).toBe("prefill");
  });
});

test("[C3.3] anchored asks for the end of the answer, without prefill fields", async () => {
  const { request, join } = await ask({ ...unknownCapability, requestFields: { a: 1 } });
  expect(join?.mode).toBe("anchored");
  expect(request).not.toHaveProperty("prefix");
  expect(request).not.toHaveProperty("prefill");
  expect(request.messages.at(-2)).toEqual({ role: "assistant", content: "One, two," });
  expect(request.messages.at(-1)).toMatchObject({ role: "user" });
});

test("[C3.10] only a continuation is worth a probe", async () => {
  const asked: string[] = [];
  await ask(prefill, { written: "" }, { asked });
  expect(asked).toEqual(["known"]);
  await ask(prefill, {}, { asked });
  expect(asked).toEqual(["known", "probed"]);
});

test("[C6.3] a temperature goes to models that take one", async () => {
  const parameters = { temperature: 0, max_tokens: 9 };
  expect((await ask(prefill, { parameters })).request).toMatchObject({ temperature: 0, maxTokens: 9 });
  const { request } = await ask({ ...prefill, takesTemperature: false }, { parameters });
  expect(request).not.toHaveProperty("temperature");
});

describe("[C4.1] [C4.5] [C4.7] the window", () => {
  const limits = { contextTokens: 4000, maxOutputTokens: null };
  const long = `${"One sentence that goes on. ".repeat(1500)}and the end`;

  test("makes a prefill continuation anchored where the prefix is too long; the whole answer is joined to", async () => {
    const { request, join } = await ask(prefill, { written: long }, { limits });
    expect(join?.mode).toBe("anchored");
    const sent = request.messages.at(-2)?.content ?? "";
    expect(sent.length).toBeLessThan(long.length / 2);
    expect(sent.endsWith("and the end")).toBe(true);
    const tail = long.slice(-60);
    const shown = (join?.joiner.push(`${tail} of it all.`) ?? "") + (join?.joiner.end() ?? "");
    expect(shown).toBe(" of it all.");
  });

  test("refuses what cannot fit, before a request, with what to do", async () => {
    const block = `\`\`\`ts\n${"  call();\n".repeat(5000)}`;
    await expect(ask(prefill, { written: block }, { limits })).rejects.toMatchObject({
      code: "context_exceeded",
      message: expect.stringMatching(/4000 tokens.*Shorten/),
    });
  });

  test("is counted no longer than needed, and the provider’s own count teaches", async () => {
    const taught: [number, number][] = [];
    const near = await ask(prefill, { written: "word ".repeat(1000) }, { limits, taught });
    near.learn(2000);
    expect(taught).toHaveLength(1);
    expect(taught[0]?.[1]).toBe(2000);
    const far = await ask(prefill, {}, { limits: { contextTokens: 100_000, maxOutputTokens: null }, taught });
    far.learn(10);
    expect(taught).toHaveLength(1);
  });
});
