import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ProviderEvent, ProviderRequest } from "../../engine/ports/provider.ts";
import { createDemo } from "./provider.ts";
import { countTokens, tokenAt } from "./tokens.ts";
import { topics } from "./topics.ts";

const signal = new AbortController().signal;
const instant = createDemo({ tokensPerSecond: Infinity, sleep: async () => {}, now: () => 0 });
const questions = [...topics.map(({ question }) => question), "Hello", "What is my cat thinking? 🐈"];

function requestOf(content: string, extra: Partial<ProviderRequest> = {}): ProviderRequest {
  return { model: "demo", messages: [{ role: "user", content }], ...extra };
}

function textsOf(events: readonly ProviderEvent[]): string[] {
  return events.flatMap((event) => (event.type === "text" ? event.text : []));
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

async function answer(request: ProviderRequest) {
  const events = (await collect(instant.stream(request, signal))).flat();
  return { events, texts: textsOf(events), text: textsOf(events).join("") };
}

/** A clock that the test moves, with the list of its sleepers. */
function createManualClock() {
  let nowMs = 5000;
  const sleepers = new Map<() => void, number>();
  const askedMs: number[] = [];
  return {
    askedMs,
    now: () => nowMs,
    waiting: () => sleepers.size,
    sleep: async (ms: number, abort: AbortSignal) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const wake = (): void => resolve();
      askedMs.push(ms);
      sleepers.set(wake, nowMs + ms);
      abort.addEventListener("abort", wake);
      await promise;
      abort.removeEventListener("abort", wake);
      sleepers.delete(wake);
    },
    advance: (ms: number) => {
      nowMs += ms;
      for (const [wake, dueMs] of sleepers) if (dueMs <= nowMs) wake();
    },
  };
}

function startWith(tokensPerSecond?: number) {
  const clock = createManualClock();
  const { now, sleep, advance, waiting, askedMs } = clock;
  const demo = createDemo({ now, sleep, ...(tokensPerSecond !== undefined && { tokensPerSecond }) });
  const controller = new AbortController();
  const batches = demo.stream(requestOf("quantum"), controller.signal)[Symbol.asyncIterator]();
  const next = async (): Promise<readonly ProviderEvent[]> => {
    const result = await batches.next();
    return result.done === true ? [] : result.value;
  };
  return { advance, waiting, askedMs, controller, next };
}

test("it offers one model, called demo, which continues by prefill", async () => {
  expect(await instant.models(signal)).toEqual([{ id: "demo", mode: "prefill", demo: true }]);
  expect([instant.name, instant.mode("demo")]).toEqual(["demo", "prefill"]);
  await expect(instant.close()).resolves.toBeUndefined();
});

describe("an answer", () => {
  test.each(questions)("to %j is the same each time, and ends with its usage", async (question) => {
    const { events, texts, text } = await answer(requestOf(question));
    expect(await answer(requestOf(question))).toEqual({ events, texts, text });
    expect(events.slice(-2)).toEqual([
      { type: "usage", promptTokens: countTokens(question), completionTokens: texts.length },
      { type: "finish", reason: "stop" },
    ]);
    expect(texts).toHaveLength(countTokens(text));
  });

  test("has exactly as many tokens as allowed", async () => {
    const full = await answer(requestOf("quantum"));
    const total = full.texts.length;
    for (const maxTokens of [1, 2, 100, total - 1, total, total + 1]) {
      const { texts, events } = await answer(requestOf("quantum", { maxTokens }));
      expect(texts).toEqual(full.texts.slice(0, maxTokens));
      expect(events.slice(-2)).toEqual([
        { type: "usage", promptTokens: 1, completionTokens: Math.min(maxTokens, total) },
        { type: "finish", reason: maxTokens < total ? "length" : "stop" },
      ]);
    }
  });

  test("counts every message and the partial answer as its prompt", async () => {
    const messages = [
      { role: "system", content: "You are Agent Max" },
      { role: "user", content: "Hello there" },
      { role: "assistant", content: "Hello!" },
      { role: "user", content: "quantum" },
    ] as const;
    const { events } = await answer({ model: "demo", messages, prefix: "*Prepared text", maxTokens: 1 });
    expect(events.at(-2)).toEqual({ type: "usage", promptTokens: 4 + 2 + 2 + 1 + 3, completionTokens: 1 });
  });
});

describe("[C3.2] a continuation", () => {
  test("together with what was there is the full answer, and has its tokens from the cut on", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...questions), fc.nat(), async (question, at) => {
        const { text: full } = await answer(requestOf(question));
        const prefix = full.slice(0, at % (full.length + 1));
        const { text, texts, events } = await answer(requestOf(question, { prefix }));
        expect(prefix + text).toBe(full);
        expect(texts[0] ?? "").toBe(tokenAt(full.slice(prefix.length), 0));
        expect(events.at(-1)).toEqual({ type: "finish", reason: "stop" });
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  test("in windows of a few tokens each comes to the full answer too", async () => {
    const { text: full } = await answer(requestOf("bread"));
    let prefix = "";
    for (let window = 0; prefix !== full && window < 1000; window += 1) {
      const { text } = await answer(requestOf("bread", { prefix, maxTokens: 7 }));
      prefix += text;
    }
    expect(prefix).toBe(full);
  });

  test("at the end has no text and stops at once", async () => {
    const { text: prefix } = await answer(requestOf("quantum"));
    const { events } = await answer(requestOf("quantum", { prefix }));
    expect(events).toEqual([
      { type: "usage", promptTokens: 1 + countTokens(prefix), completionTokens: 0 },
      { type: "finish", reason: "stop" },
    ]);
  });
});

describe("the pace", () => {
  test("is one token after 250 ms, and then one every 25 ms", async () => {
    const { next, advance, waiting } = startWith();
    const first = next();
    advance(249);
    expect(waiting()).toBe(1);
    advance(1);
    expect(textsOf(await first)).toEqual(["*"]);
    const second = next();
    advance(24);
    expect(waiting()).toBe(1);
    advance(1);
    expect(textsOf(await second)).toEqual([tokenAt("Prepared", 0)]);
    expect(waiting()).toBe(0);
  });

  test("catches up in one batch when it is late, and does not drift", async () => {
    const { next, advance } = startWith();
    const first = next();
    advance(250 + 10 * 25 + 24);
    expect(await first).toHaveLength(11);
    const second = next();
    advance(1);
    expect(await second).toHaveLength(1);
    advance(40 * 25);
    expect(await next()).toHaveLength(40);
  });

  test("follows the speed that it is given, and sleeps whole milliseconds", async () => {
    const { next, advance, askedMs } = startWith(30);
    const first = next();
    advance(334);
    expect(await first).toHaveLength(1);
    const second = next();
    advance(33);
    expect(await second).toHaveLength(1);
    expect(askedMs).toEqual([334, 33]);
    for (let elapsed = 0; elapsed < 3; elapsed += 1) {
      advance(1000);
      expect(await next()).toHaveLength(30);
    }
  });

  test("a sleep that ends early is slept on", async () => {
    let nowMs = 0;
    const sleep = async (ms: number) => void (nowMs += Math.max(1, ms / 2));
    const batches = createDemo({ sleep, now: () => nowMs }).stream(requestOf("quantum"), signal);
    const sizes = (await collect(batches)).slice(0, -1).map(({ length }) => length);
    expect(Math.min(...sizes)).toBe(1);
  });
});

describe("an abort", () => {
  const reason = new Error("the person pressed Stop");

  test("before the start yields nothing and waits for nothing", async () => {
    const { controller, next, waiting } = startWith();
    controller.abort(reason);
    await expect(next()).rejects.toBe(reason);
    expect(waiting()).toBe(0);
  });

  test("while it waits ends the wait with the reason", async () => {
    const { controller, next, waiting } = startWith();
    const first = next();
    expect(waiting()).toBe(1);
    controller.abort(reason);
    await expect(first).rejects.toBe(reason);
    expect(waiting()).toBe(0);
    expect(await next()).toEqual([]);
  });

  test("between two batches ends the next one, though it is due", async () => {
    const { controller, next, advance, waiting } = startWith();
    const first = next();
    advance(250);
    await first;
    advance(1000);
    controller.abort(reason);
    await expect(next()).rejects.toBe(reason);
    expect(waiting()).toBe(0);
  });

  test("has its own reason even where the sleep rejects with another", async () => {
    const controller = new AbortController();
    const sleep = async () => {
      controller.abort(reason);
      throw new Error("AbortError");
    };
    const batches = createDemo({ sleep, now: () => 0 }).stream(requestOf("quantum"), controller.signal);
    await expect(collect(batches)).rejects.toBe(reason);
  });

  test("a sleep that fails for another reason is not hidden", async () => {
    const broken = new Error("no timers left");
    const sleep = () => Promise.reject(broken);
    await expect(
      collect(createDemo({ sleep, now: () => 0 }).stream(requestOf("quantum"), signal)),
    ).rejects.toBe(broken);
  });
});
