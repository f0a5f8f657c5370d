import { describe, expect, test } from "vitest";
import { startTestApp, type TestAppOptions } from "./support/app.ts";
import { createManualClock } from "./support/manual-clock.ts";
import {
  answering,
  answeringJson,
  openAiChunks,
  type Script,
  toChunk,
  toFrame,
} from "./support/scripted-upstream.ts";
import { eventsOf } from "./support/event-stream.ts";
import { idOf, snapshotOf, startPath } from "./support/app-requests.ts";

const body = { message: "Go" };
const complaint = { error: { message: "Bad temperature" } };
const hello = toFrame(toChunk({ content: "Hello" }));

/** Asks in one dialect, follows in the other, and gives what each saw and what is on record. */
async function run(script: Script, options: TestAppOptions = {}) {
  await using server = await startTestApp({ ...options, script });
  const openai = await server.open(startPath, { body });
  const events = await server.open(`/api/v2/generations/${idOf(openai)}/events`);
  const ends = await Promise.all([openai.over, events.over]);
  expect(ends).toEqual(["ended", "ended"]);
  const snapshot = await snapshotOf(server, idOf(openai));
  expect(openai.text).toBe(snapshot.answer);
  expect(events.text).toBe(snapshot.answer);
  return {
    snapshot,
    requests: server.upstream.requests.length,
    /** The last frame of each dialect. */
    openaiEnd: openai.messages.at(-1)?.data ?? "",
    eventsEnd: eventsOf(events.messages).at(-1),
  };
}

/** Checks that an ending is told the same in both dialects and on record. */
function expectError(
  { snapshot, openaiEnd, eventsEnd }: Awaited<ReturnType<typeof run>>,
  status: string,
  code: string,
) {
  expect(snapshot).toMatchObject({ status, error: { code } });
  const error = "error" in snapshot ? snapshot.error : undefined;
  expect(JSON.parse(openaiEnd)).toEqual({ type: "error", error });
  expect(eventsEnd).toMatchObject({ type: "generation_ended", status, error });
}

describe("[G3.3] [G3.4] [G3.7] after text", () => {
  test.each<[string, Script, string]>([
    [
      "the connection is cut",
      async (_request, reply) => (await reply.write(hello), reply.destroy()),
      "provider_cut_off",
    ],
    [
      "the body ends without [DONE] and without a finish",
      (_request, reply) => reply.end(hello),
      "provider_cut_off",
    ],
    [
      "an error comes in the stream",
      (_request, reply) => reply.end(`${hello}${toFrame({ error: { message: "Overloaded", code: 503 } })}`),
      "provider_overloaded",
    ],
    [
      "a line is garbage",
      (_request, reply) => reply.end(`${hello}data: {"choices":[{"del\n\n`),
      "provider_malformed",
    ],
  ])("%s: interrupted, the text is kept, no [DONE]", async (_name, script, code) => {
    const result = await run(script);
    expectError(result, "interrupted", code);
    expect(result.snapshot).toMatchObject({ answer: "Hello", cut: { position: 5 }, attempts: 1 });
    expect(result.requests).toBe(1);
  });

  test("nothing more comes: interrupted as stalled", async () => {
    const stall: Script = (_request, reply) => reply.write(hello);
    const result = await run(stall, { provider: { stallTimeoutMs: 50, eventTimeoutMs: 50 } });
    expectError(result, "interrupted", "provider_stalled");
    expect(result.snapshot.answer).toBe("Hello");
  });

  test.each([
    ["content_filter", "content_filtered"],
    ["tool_calls", "unsupported_content"],
  ])("finish %s: failed, the text is kept", async (finish, code) => {
    const result = await run((_request, reply) => reply.end(openAiChunks(["Hello"], { finish })));
    expectError(result, "failed", code);
    expect(result.snapshot.answer).toBe("Hello");
  });

  test("a refusal is text, and the answer has failed", async () => {
    const refusal = toFrame(toChunk({ refusal: "I cannot." }));
    const result = await run((_request, reply) => reply.end(refusal + openAiChunks([])));
    expectError(result, "failed", "refused");
    expect(result.snapshot.answer).toBe("I cannot.");
  });
});

describe("[G3.5] [G3.8] without text", () => {
  test.each<[string, { script: Script; code: string; sentence: RegExp }]>([
    ["401", { script: answeringJson(401, {}), code: "provider_unauthorized", sentence: /OPENAI_API_KEY/ }],
    [
      "400",
      { script: answeringJson(400, complaint), code: "provider_rejected", sentence: /Bad temperature/ },
    ],
    ["404", { script: answeringJson(404, {}), code: "provider_wrong_address", sentence: /LLM_URL/ }],
    [
      "429 for want of quota",
      {
        script: answeringJson(429, { error: { code: "insufficient_quota" } }),
        code: "provider_quota_exceeded",
        sentence: /billing/,
      },
    ],
    [
      "400 for a full window",
      {
        script: answeringJson(400, { error: { code: "context_length_exceeded" } }),
        code: "context_exceeded",
        sentence: /context window/,
      },
    ],
    [
      "200, then an error by name",
      {
        script: (_request, reply) => reply.end(toFrame({ error: { code: "invalid_api_key" } })),
        code: "provider_unauthorized",
        sentence: /OPENAI_API_KEY/,
      },
    ],
    [
      "a web page",
      {
        script(_request, reply) {
          reply.head(200, { "content-type": "text/html" });
          reply.end("<p>Hi");
        },
        code: "provider_wrong_address",
        sentence: /LLM_URL/,
      },
    ],
  ])("%s is told at once and not tried again", async (_name, { script, code, sentence }) => {
    const result = await run(script);
    expectError(result, "failed", code);
    expect("error" in result.snapshot && result.snapshot.error.message).toMatch(sentence);
    expect(result.snapshot).toMatchObject({ answer: "", attempts: 1 });
    expect(result.requests).toBe(1);
  });

  test("[C5.4] 429 is tried again after the time it asks for", async () => {
    const clock = createManualClock();
    await using server = await startTestApp({
      clock,
      script: (request, reply, index) => {
        const script =
          index < 2 ? answeringJson(429, {}, { "retry-after": String(7 + index) }) : answering("Hello");
        return script(request, reply, index);
      },
    });
    const stream = await server.open(startPath, { body });
    for (const seconds of [7, 8]) {
      const ms = await clock.asleep((wait) => wait === seconds * 1000);
      clock.advance(ms - 1);
      expect(server.upstream.requests).toHaveLength(seconds - 6);
      clock.advance(1);
    }
    await stream.over;
    expect(await snapshotOf(server, idOf(stream))).toMatchObject({
      status: "completed",
      answer: "Hello",
      attempts: 3,
    });
  });

  test.each<[string, Script, string]>([
    ["429", answeringJson(429, {}), "provider_rate_limited"],
    ["500", answeringJson(500, { error: { message: "oops" } }), "provider_overloaded"],
    ["a closed connection", (_request, reply) => reply.destroy(), "provider_cut_off"],
    ["an empty stream", (_request, reply) => reply.end(": hello\n\n"), "provider_cut_off"],
  ])("[C5.3] %s is tried three times, then failed", async (_name, script, code) => {
    const clock = createManualClock();
    await using server = await startTestApp({ clock, script });
    const stream = await server.open(startPath, { body });
    for (let retry = 1; retry < 3; retry += 1) {
      await server.upstream.request(retry - 1);
      clock.advance(await clock.asleep((ms) => ms <= 1000));
    }
    await stream.over;
    const snapshot = await snapshotOf(server, idOf(stream));
    expect(snapshot).toMatchObject({ status: "failed", answer: "", attempts: 3 });
    expect("error" in snapshot && snapshot.error.code).toMatch(
      code === "provider_cut_off" ? /^provider_(cut_off|unreachable)$/ : code,
    );
    expect(server.upstream.requests).toHaveLength(3);
  });

  test("a wait beyond a minute is told instead of waited for", async () => {
    const result = await run(answeringJson(429, {}, { "retry-after": "3600" }));
    expectError(result, "failed", "provider_rate_limited");
    expect(result.requests).toBe(1);
  });

  test.each([
    ["nothing", openAiChunks([])],
    ["reasoning alone", toFrame(toChunk({ reasoning_content: "hm" })) + openAiChunks([])],
  ])("%s, well ended, is empty", async (_name, bytes) => {
    const result = await run((_request, reply) => reply.end(bytes));
    expectError(result, "failed", "empty");
    expect(result.snapshot.answer).toBe("");
  });
});

describe("what a model may send", () => {
  test("[L1.4] a line of 1 MB comes whole, in events of at most 16,384 code units", async () => {
    const long = "é😀".repeat(350_000);
    await using server = await startTestApp({ script: (_request, reply) => reply.end(openAiChunks([long])) });
    const stream = await server.open(`${startPath}?format=events`, { body });
    await stream.over;
    expect(stream.text === long).toBe(true);
    const deltas = eventsOf(stream.messages).flatMap((event) => (event.type === "text_delta" ? [event] : []));
    expect(Math.max(...deltas.map(({ text }) => text.length))).toBeLessThanOrEqual(16_384);
    expect(deltas.every(({ text }) => text.isWellFormed())).toBe(true);
  });

  test("two [DONE] and what follows them end once", async () => {
    const result = await run((_request, reply) =>
      reply.end(`${openAiChunks(["Hi"])}data: [DONE]\n\n${openAiChunks(["!"])}`),
    );
    expect(result.snapshot).toMatchObject({ status: "completed", answer: "Hi" });
    expect(result.openaiEnd).toBe("[DONE]");
  });

  test("[G3.2] the maximum that was asked for, or the provider’s own, ends as truncated with finish_reason length", async () => {
    const script: Script = (_request, reply) => reply.end(openAiChunks(["Hello"], { finish: "length" }));
    await using server = await startTestApp({ script });
    const wanted = await server.open(startPath, { body: { ...body, max_tokens: 5 } });
    const own = await server.open(startPath, { body });
    await Promise.all([wanted.over, own.over]);
    for (const { messages } of [wanted, own]) {
      expect(JSON.parse(messages.at(-2)?.data ?? "").choices[0].finish_reason).toBe("length");
    }
    expect(await snapshotOf(server, idOf(wanted))).toMatchObject({ status: "truncated", by: "max_tokens" });
    expect(await snapshotOf(server, idOf(own))).toMatchObject({ status: "truncated", by: "provider_limit" });
  });

  test("cuts at every byte make no difference to what a client sees", async () => {
    const frame = toFrame({ choices: [{ delta: { content: "é😀\r\nb" } }] }).replaceAll("\n", "\r\n");
    const bytes = Buffer.from(`${frame}data: [DONE]\n\n`);
    await using server = await startTestApp({
      script: async (_request, reply, index) => {
        await reply.write(bytes.subarray(0, index + 1));
        reply.end(bytes.subarray(index + 1));
      },
    });
    for (let cut = 1; cut < bytes.length; cut += 1) {
      const stream = await server.open(startPath, { body });
      await stream.over;
      expect({ cut, text: stream.text, end: stream.messages.at(-1)?.data }).toEqual({
        cut,
        text: "é😀\r\nb",
        end: "[DONE]",
      });
    }
  });

  test("[L6.5] usage that the provider names is exact", async () => {
    const usage = { prompt_tokens: 11, completion_tokens: 7 };
    const result = await run((_request, reply) => reply.end(openAiChunks(["Hello"], { usage })));
    expect(result.snapshot.usage).toEqual({ prompt: 11, completion: 7, certainty: "exact" });
  });
});
