import OpenAI from "openai";
import { expect, test } from "vitest";
import { startTestApp } from "./support/app.ts";
import { createManualModel } from "./support/manual-model.ts";
import { answering, answeringJson, openAiChunks } from "./support/scripted-upstream.ts";
import { ask, continuePath, idOf, snapshotOf, startPath } from "./support/app-requests.ts";

// Symptoms seen in an earlier client and its server; each must not come back.

test("a continuation can be stopped and continued again, as often as one likes, without a lost or doubled character", async () => {
  const model = createManualModel();
  await using server = await startTestApp({ script: model.script });
  const pieces = ["One, ", "two, ", "three, ", "four."];
  let shown = "";
  let last = "";
  for (const [index, piece] of pieces.entries()) {
    const stream =
      index === 0
        ? await server.open(startPath, { body: { message: "Count" } })
        : await server.open(continuePath, { body: { generation_id: last } });
    await model.say(piece, index);
    await stream.until(({ text }) => text === piece);
    shown += stream.text;
    last = idOf(stream);
    if (index === pieces.length - 1) await model.finish(index);
    else await server.send("POST", `${startPath}/stop`, { payload: { generation_id: last } });
    await stream.over;
  }
  expect(shown).toBe("One, two, three, four.");
  expect(await snapshotOf(server, last)).toMatchObject({ status: "completed", answer: shown });
});

test("the original message is never guessed: a continuation by id sends the one on record, with the history", async () => {
  await using server = await startTestApp();
  const first = await ask(server, "What is first?", { conversation_id: "c", system: "Be brief" });
  const second = await ask(server, "What is second?", { conversation_id: "c" });
  await (
    await server.open(continuePath, { body: { generation_id: second, from: 5 } })
  ).over;
  expect(server.upstream.requests[2]?.body["messages"]).toEqual([
    { role: "system", content: "Be brief" },
    { role: "user", content: "What is first?" },
    { role: "assistant", content: "Hello world" },
    { role: "user", content: "What is second?" },
    { role: "assistant", content: "Hello" },
  ]);
  expect(first).not.toBe(second);
});

test("a continuation that fails is no dead end: the answer can be continued again from the same place", async () => {
  await using server = await startTestApp({
    script: (request, reply, index) => {
      const scripts = [
        answering("Hello"),
        answeringJson(400, { error: { message: "no" } }),
        answering(" world"),
      ];
      return (scripts[index] ?? answering())(request, reply, index);
    },
  });
  const id = await ask(server, "Go");
  const body = { generation_id: id, from: 4 };
  const failed = await server.open(continuePath, { body });
  await failed.over;
  expect(await snapshotOf(server, idOf(failed))).toMatchObject({
    status: "failed",
    answer: "Hell",
    length: 4,
  });
  for (const generation_id of [idOf(failed), id]) {
    const again = await server.open(continuePath, { body: { ...body, generation_id } });
    expect(again.status).toBe(200);
    await again.over;
    expect(again.messages.at(-1)?.data).toBe("[DONE]");
  }
});

test("two answers that are written at once do not mix", async () => {
  const model = createManualModel();
  await using server = await startTestApp({ script: model.script });
  const one = await server.open(startPath, { body: { message: "One" } });
  await model.reply(0);
  const two = await server.open(startPath, { body: { message: "Two" } });
  for (let turn = 0; turn < 5; turn += 1) {
    await model.say(`a${turn} `, 0);
    await model.say(`b${turn} `, 1);
  }
  await Promise.all([model.finish(0), model.finish(1), one.over, two.over]);
  expect(one.text).toBe("a0 a1 a2 a3 a4 ");
  expect(two.text).toBe("b0 b1 b2 b3 b4 ");
});

test("an answer that broke off is never told as complete, and is not part of a cache", async () => {
  await using server = await startTestApp({
    script: (_request, reply) => reply.end(openAiChunks(["Half"], { finish: null, done: false })),
  });
  const first = await server.open(startPath, { body: { message: "Go" } });
  await first.over;
  expect(first.raw).not.toContain("[DONE]");
  expect(first.raw).not.toContain("finish_reason");
  await (
    await server.open(startPath, { body: { message: "Go" } })
  ).over;
  expect(server.upstream.requests).toHaveLength(2);
});

test("[H4.4] [H4.5] the official client of OpenAI reads an answer, and throws where one breaks off", async () => {
  await using server = await startTestApp({
    script: (_request, reply, index) =>
      reply.end(
        index === 0 ? openAiChunks(["Grüße", " 😀"]) : openAiChunks(["Half"], { finish: null, done: false }),
      ),
  });
  const baseURL = `${await server.listen()}/api/v2`;
  const client = new OpenAI({ apiKey: server.key, baseURL, maxRetries: 0 });
  const read = async () => {
    const stream = await client.post<AsyncIterable<OpenAI.ChatCompletionChunk>>("/chat/streaming", {
      body: { message: "Go" },
      stream: true,
    });
    let text = "";
    for await (const chunk of stream) text += chunk.choices?.[0]?.delta.content ?? "";
    return text;
  };
  expect(await read()).toBe("Grüße 😀");
  await expect(read()).rejects.toMatchObject({ code: "provider_cut_off" });
});
