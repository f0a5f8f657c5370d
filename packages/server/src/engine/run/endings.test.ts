import { AppError, type EventOf, type GenerationEvent } from "@agent-max/protocol";
import { describe, expect, test } from "vitest";
import { startRun } from "../../../test/support/run.ts";
import type { FinishReason, ProviderEvent } from "../ports/provider.ts";

const types = (events: readonly GenerationEvent[]) => events.map(({ type }) => type);
const reasoning = (text: string): ProviderEvent => ({ type: "reasoning", text });

function lastOf(events: readonly GenerationEvent[]): EventOf<"generation_ended"> {
  const last = events.at(-1);
  if (last?.type !== "generation_ended") throw new Error("The log has not ended.");
  return last;
}

describe("[G3.1] [G3.2] [G3.3] [G3.4] [L6.8] after text a model ends with", () => {
  test.each<[FinishReason, object, object]>([
    ["stop", {}, { status: "completed" }],
    ["length", {}, { status: "truncated", by: "provider_limit" }],
    ["length", { max_tokens: 9 }, { status: "truncated", by: "max_tokens" }],
    ["provider_limit", { max_tokens: 9 }, { status: "truncated", by: "provider_limit" }],
    ["context", {}, { status: "truncated", by: "context" }],
    ["content_filter", {}, { status: "failed", error: { code: "content_filtered" } }],
    ["refusal", {}, { status: "failed", error: { code: "refused" } }],
    ["tool_calls", {}, { status: "failed", error: { code: "unsupported_content" } }],
  ])("%s with %j: %j, and the text is kept", async (reason, parameters, expected) => {
    const played = await startRun({ parameters });
    const call = await played.call();
    await call.text("Hello", " world");
    await call.finish(reason);
    const snapshot = await played.ended();
    expect(snapshot).toMatchObject({ ...expected, answer: "Hello world", length: 11 });
    expect(snapshot.cut).toEqual(snapshot.status === "completed" ? undefined : { position: 11 });
  });
});

describe("[G3.5] [G3.6] an answer of nothing", () => {
  test.each<[string, ProviderEvent[]]>([
    ["nothing at all", []],
    ["an empty piece", [{ type: "text", text: "" }]],
    ["nothing but reasoning", [reasoning("Let me think.")]],
  ])("%s is empty", async (_name, events) => {
    const played = await startRun();
    const call = await played.call();
    await call.send(...events);
    await call.finish();
    expect(await played.ended()).toMatchObject({ status: "failed", error: { code: "empty" }, length: 0 });
  });

  test.each(["length", "provider_limit", "context"] as const)(
    "so is one that ran into %s",
    async (reason) => {
      const played = await startRun();
      const call = await played.call();
      await call.send(reasoning("Let me think for ever."));
      await call.finish(reason);
      expect(await played.ended()).toMatchObject({ status: "failed", error: { code: "empty" }, length: 0 });
    },
  );

  test("a continuation that adds nothing is completed", async () => {
    const played = await startRun({ prefix: "All is said." });
    await (await played.call()).finish();
    expect(await played.ended()).toMatchObject({ status: "completed", answer: "All is said." });
  });
});

describe("[G3.7] [G3.8] [G2.3] trouble", () => {
  test.each(["provider_cut_off", "provider_stalled", "provider_overloaded", "provider_malformed"] as const)(
    "%s after text interrupts, and the text is kept",
    async (code) => {
      const played = await startRun();
      const call = await played.call();
      await call.text("Hello");
      call.fail(new AppError(code, { message: "It broke." }));
      const error = { code, message: "It broke.", retryable: true };
      expect(await played.ended()).toMatchObject({ status: "interrupted", error, cut: { position: 5 } });
      expect(played.provider.calls).toHaveLength(1);
    },
  );

  test.each(["provider_rejected", "provider_unauthorized", "context_exceeded", "content_filtered"] as const)(
    "%s before text fails at once",
    async (code) => {
      const played = await startRun();
      (await played.call()).fail(new AppError(code));
      expect(await played.ended()).toMatchObject({ status: "failed", error: { code }, length: 0 });
      expect(played.provider.calls).toHaveLength(1);
    },
  );

  test("a stream that closes without saying why was cut off", async () => {
    const played = await startRun();
    const call = await played.call();
    await call.text("Hello");
    call.end();
    expect(await played.ended()).toMatchObject({
      status: "interrupted",
      error: { code: "provider_cut_off" },
    });
  });

  test("an error outside the table is internal, and its words stay on the server", async () => {
    const played = await startRun();
    const call = await played.call();
    await call.text("Hello");
    call.fail(new TypeError("secret of the house"));
    const snapshot = await played.ended();
    expect(snapshot).toMatchObject({ status: "interrupted", error: { code: "internal" } });
    expect(JSON.stringify(snapshot)).not.toContain("secret");
  });

  test("text that was still held at the seam is text: the answer is interrupted, not failed", async () => {
    const played = await startRun({ mode: "anchored", prefix: "The quick brown fox jumps over the lazy" });
    for (let n = 0; n < 3; n += 1) {
      const call = await played.call(n);
      await call.text("The quick");
      call.fail(new AppError("provider_cut_off"));
      if (n < 2) played.clock.advance(await played.clock.asleep());
    }
    const { status, stored_length, from } = await played.ended();
    expect({ status, written: stored_length - from }).toEqual({ status: "interrupted", written: 9 });
  });
});

test("[L4.1] the log has one terminal event, and it is the last", async () => {
  const played = await startRun();
  const call = await played.call();
  await call.text("Hello");
  await call.finish();
  await played.ended();
  expect(types(await played.events())).toEqual([
    "generation_started",
    "attempt_started",
    "text_delta",
    "usage_recorded",
    "generation_ended",
  ]);
});

test("[G7.1] reasoning becomes events of its own, apart from the answer", async () => {
  const played = await startRun();
  const call = await played.call();
  await call.send(reasoning("hm, "), reasoning("well"), { type: "text", text: "Hello" });
  await call.finish();
  expect(await played.ended()).toMatchObject({ reasoning: "hm, well", answer: "Hello" });
  expect(types(await played.events())).toContain("reasoning_delta");
});

test("[L6.5] what the provider said about its usage is exact", async () => {
  const played = await startRun();
  const call = await played.call();
  await call.text("Hello");
  await call.send({ type: "usage", promptTokens: 9, completionTokens: 4 });
  await call.finish();
  const usage = { prompt: 9, completion: 4, certainty: "exact" };
  expect(await played.ended()).toMatchObject({ usage, metrics: { tokens: 4 } });
});

test("[L7.1] times, tokens and lengths of an answer", async () => {
  const played = await startRun();
  const call = await played.call();
  played.clock.advance(250);
  await call.text("x".repeat(40));
  played.clock.advance(2000);
  await call.text("x".repeat(40));
  await call.finish();
  expect((await played.ended()).metrics).toEqual({
    ttft_ms: 250,
    duration_ms: 2250,
    tokens: 20,
    tokens_per_sec: 10,
    partial_length: 0,
    continuation_length: 0,
    continuation_tokens: null,
    join_delay_ms: 0,
  });
});

test("[L7.1] a continuation counts what it added, and what it held back at the seam", async () => {
  const prefix = "Once upon a time there was a small house";
  const played = await startRun({ mode: "anchored", prefix });
  const call = await played.call();
  await call.text("there was");
  played.clock.advance(30);
  await call.text(" a small house on a hill.");
  await call.finish();
  const { metrics, answer, seams } = await played.ended();
  expect(answer).toBe(`${prefix} on a hill.`);
  expect(seams).toMatchObject([
    { mode: "anchored", position: prefix.length, join_delay_ms: metrics?.join_delay_ms },
  ]);
  expect(metrics).toMatchObject({
    partial_length: prefix.length,
    continuation_length: " on a hill.".length,
    continuation_tokens: 3,
    join_delay_ms: 30,
  });
});

test("[L6.7] delta_ends are the last 50 ends of what the provider sent, however it was stored", async () => {
  const played = await startRun();
  const call = await played.call();
  await call.text(...Array.from({ length: 60 }, () => "ab"));
  await call.finish();
  await played.ended();
  const ends = Array.from({ length: 50 }, (_, index) => 2 * (index + 11));
  expect(lastOf(await played.events()).delta_ends).toEqual(ends);
  expect((await played.events()).filter(({ type }) => type === "text_delta")).toHaveLength(1);
});
