import { AppError, type ErrorCode } from "@agent-max/protocol";
import { describe, expect, test } from "vitest";
import { startRun } from "../../../test/support/run.ts";
import { createScriptedProvider } from "../../../test/support/scripted-provider.ts";
import { nextTry, type Tries } from "./retry-policy.ts";

const error = (code: ErrorCode, retry_after_ms?: number) =>
  new AppError(code, { details: { ...(retry_after_ms !== undefined && { retry_after_ms }) } });

async function startWithFallbacks(count: number) {
  const others = Array.from({ length: count }, () => createScriptedProvider("anchored"));
  const fallbacks = others.map((provider, index) => ({ provider, model: `other ${index + 1}` }));
  const started = await startRun({ fallbacks });
  const attempts = async () =>
    (await started.events()).flatMap((event) => (event.type === "attempt_started" ? [event.model] : []));
  return { ...started, others, attempts };
}

describe("[C5.7] [C5.8] fallbacks", () => {
  test.each(["provider_quota_exceeded", "provider_overloaded"] as const)(
    "%s: the next model is tried at once, and each attempt has its provider and model on record",
    async (code) => {
      const run = await startWithFallbacks(1);
      (await run.call()).fail(error(code));
      const call = await run.others[0]?.call();
      expect(call?.request.model).toBe("other 1");
      await call?.text("Hello");
      await call?.finish();
      expect(await run.ended()).toMatchObject({ status: "completed", answer: "Hello", attempts: 2 });
      expect(await run.attempts()).toEqual(["scripted", "other 1"]);
      expect(run.clock.remainingMs()).toEqual([]);
    },
  );

  test("other trouble spends the attempts of the first model first, three in all", async () => {
    const run = await startWithFallbacks(1);
    (await run.call(0)).fail(error("provider_unreachable"));
    run.clock.advance(await run.clock.asleep());
    (await run.call(1)).fail(error("provider_unreachable"));
    (await run.others[0]?.call())?.fail(error("provider_unreachable"));
    expect(await run.ended()).toMatchObject({ status: "failed", attempts: 3 });
    expect(await run.attempts()).toEqual(["scripted", "scripted", "other 1"]);
  });

  test("two fallbacks have an attempt each", async () => {
    const run = await startWithFallbacks(3);
    (await run.call()).fail(error("provider_cut_off"));
    for (const other of run.others.slice(0, 2)) (await other.call()).fail(error("provider_cut_off"));
    await run.ended();
    expect(await run.attempts()).toEqual(["scripted", "other 1", "other 2"]);
  });

  test.each(["provider_unauthorized", "provider_rejected", "content_filtered", "context_exceeded"] as const)(
    "%s is about the request or the set-up, and is not hidden by another model",
    async (code) => {
      const run = await startWithFallbacks(1);
      (await run.call()).fail(error(code));
      expect(await run.ended()).toMatchObject({ status: "failed", error: { code }, attempts: 1 });
    },
  );

  test("one is asked in its own way, whatever the model before did not do", async () => {
    const other = createScriptedProvider("prefill");
    const prefix = "The lighthouse was built in 1911 by a guild of masons";
    const run = await startRun({
      mode: "anchored",
      prefix,
      fallbacks: [{ provider: other, model: "other" }],
    });
    await (await run.call(0)).finish();
    (await run.call(1)).fail(error("provider_quota_exceeded"));
    const call = await other.call();
    expect(call.request.prefix).toBe(prefix);
    await call.text(".");
    await call.finish();
    expect(await run.ended()).toMatchObject({ status: "completed", answer: `${prefix}.`, attempts: 3 });
  });

  test("none is tried after text", async () => {
    const run = await startWithFallbacks(1);
    const call = await run.call();
    await call.text("H");
    call.fail(error("provider_overloaded"));
    expect(await run.ended()).toMatchObject({ status: "interrupted", answer: "H", attempts: 1 });
  });
});

test("[C5.5] a model that asks for more than a minute is not waited for, if there is another one", () => {
  const tries: Tries = { attempts: 1, attemptsAtTarget: 1, fallbacksLeft: 1, random: () => 0.5 };
  const late = error("provider_rate_limited", 60_001);
  expect(nextTry(late, tries)).toEqual({ fallback: true, waitMs: 0 });
  expect(nextTry(late, { ...tries, fallbacksLeft: 0 })).toBeUndefined();
  expect(nextTry(error("provider_rate_limited", 7000), tries)).toEqual({ fallback: false, waitMs: 7000 });
});
