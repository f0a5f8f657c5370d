import {
  continueByTextSchema,
  conversationIdSchema,
  type GenerationId,
  startRequestSchema,
} from "@agent-max/protocol";
import { expect, test } from "vitest";
import { codeOf, follow, hasText, openEngine, type TestEngine } from "../../../test/support/engine.ts";
import { nextGenerationId, owner, stranger } from "../../../test/support/ids.ts";
import { createTemporaryDirectory } from "../../../test/support/temporary-directory.ts";

const conversation_id = conversationIdSchema.parse("conv_123");
const start = startRequestSchema.parse({ message: "What is it?", conversation_id });
const byText = (fields: object = {}) =>
  continueByTextSchema.parse({ partial_response: "It is a", original_message: "What is it?", ...fields });

async function open() {
  const directory = createTemporaryDirectory();
  const opened = await openEngine({ directory: directory.path });
  return {
    ...opened,
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      directory[Symbol.dispose]();
    },
  };
}

/** Lets the newest call end with a text. */
async function finish(opened: TestEngine, id: GenerationId, text: string) {
  const call = await opened.provider.call(opened.provider.calls.length - 1);
  await call.text(text);
  await call.finish();
  return (await follow(opened, id)).snapshot;
}

test("[C2.5] [G1.6] two texts without a conversation become a turn, and are continued", async () => {
  await using opened = await open();
  const id = await opened.engine.continueByText(owner, byText());
  await opened.provider.call();
  const snapshot = await finish(opened, id, " house.");
  expect(snapshot).toMatchObject({
    kind: "continue",
    answer: "It is a house.",
    from: 7,
    message: "What is it?",
    parameters: { max_tokens: 1024, temperature: 0.7 },
  });
  const { parent_id } = snapshot;
  const imported = await opened.engine.reader.find(owner, parent_id ?? id);
  expect(imported).toMatchObject({
    kind: "edit",
    status: "stopped",
    by: "edit",
    answer: "It is a",
    attempts: 0,
  });
  const [{ request } = { request: undefined }] = opened.provider.calls;
  expect(request).toMatchObject({ prefix: "It is a", maxTokens: 1024, temperature: 0.7 });
});

test("[C2.2] an unknown conversation id is created, and is the owner's own", async () => {
  await using opened = await open();
  await opened.engine.continueByText(owner, byText({ conversation_id }));
  expect(await opened.records.conversation(owner, conversation_id)).toMatchObject({ deletedAt: null });
  expect(await opened.records.conversation(stranger, conversation_id)).toBeUndefined();
});

test("[C2.3] the continuation belongs to the newest answer that begins with the partial response", async () => {
  await using opened = await open();
  const texts = ["It is a house.", "It is a mouse.", "Something else."];
  const ids: GenerationId[] = [];
  for (const text of texts) {
    const id = await opened.engine.start(owner, start);
    await opened.provider.call(ids.length);
    await finish(opened, id, text);
    ids.push(id);
    opened.clock.advance(1);
  }
  const id = await opened.engine.continueByText(owner, byText({ conversation_id }));
  expect(await opened.engine.reader.get(owner, id)).toMatchObject({
    parent_id: ids[1],
    from: 7,
    kind: "rewind",
  });
});

test("[C2.4] an answer that is still running is stopped there, and goes on in the continuation", async () => {
  await using opened = await open();
  const first = await opened.engine.start(owner, start);
  const call = await opened.provider.call();
  await call.text("It is a house");
  await follow(opened, first, hasText("house"));
  const id = await opened.engine.continueByText(owner, byText({ conversation_id }));
  expect(await call.closed).toBe("superseded");
  expect(await opened.engine.reader.get(owner, first)).toMatchObject({
    status: "stopped",
    by: "superseded",
    answer: "It is a house",
  });
  expect(await opened.engine.reader.get(owner, id)).toMatchObject({ parent_id: first, answer: "It is a" });
});

test("[C2.4] the same request twice supersedes itself instead of making two turns", async () => {
  await using opened = await open();
  const first = await opened.engine.continueByText(owner, byText({ conversation_id }));
  await opened.provider.call();
  const second = await opened.engine.continueByText(owner, byText({ conversation_id }));
  const [one, two] = await Promise.all([first, second].map((id) => opened.engine.reader.get(owner, id)));
  expect(one).toMatchObject({ status: "stopped", by: "superseded" });
  expect(two).toMatchObject({ parent_id: one?.parent_id, from: 7, status: "running" });
});

test("[C2.5] a text that no answer begins with becomes a turn after the head", async () => {
  await using opened = await open();
  const first = await opened.engine.start(owner, start);
  await opened.provider.call();
  await finish(opened, first, "Something else.");
  const id = await opened.engine.continueByText(owner, byText({ conversation_id }));
  expect(await opened.engine.reader.get(owner, id)).toMatchObject({
    turn_parent_id: first,
    answer: "It is a",
  });
  const { request } = await opened.provider.call(1);
  const contents = request.messages.map(({ content }) => content);
  expect(contents).toEqual(["You are Agent Max", "What is it?", "Something else.", "What is it?"]);
});

test("[C2.8] half a surrogate pair at the end of the partial response is left out", async () => {
  await using opened = await open();
  const id = await opened.engine.continueByText(owner, byText({ partial_response: "Smile \uD83D" }));
  expect(await opened.engine.reader.get(owner, id)).toMatchObject({ answer: "Smile ", from: 6 });
});

test("[C2.5] a long partial response is stored in small events and read back whole", async () => {
  await using opened = await open();
  const partial_response = "😀".repeat(50_000);
  const id = await opened.engine.continueByText(owner, byText({ partial_response }));
  expect((await opened.engine.reader.get(owner, id)).answer).toBe(partial_response);
});

test("[H2.4] nothing of a refused continue is stored, and nobody is stopped for it", async () => {
  await using opened = await open();
  const running = await opened.engine.start(owner, start);
  const call = await opened.provider.call();
  await call.text("It is a house");
  await follow(opened, running, hasText("house"));
  const taken = byText({ conversation_id, new_generation_id: running });
  expect(await codeOf(opened.engine.continueByText(owner, taken))).toBe("generation_exists");
  const missing = byText({ conversation_id, model: "missing" });
  expect(await codeOf(opened.engine.continueByText(owner, missing))).toBe("model_unavailable");
  const unknown = conversationIdSchema.parse("conv_456");
  const elsewhere = byText({ new_generation_id: running, conversation_id: unknown });
  expect(await codeOf(opened.engine.continueByText(owner, elsewhere))).toBe("generation_exists");
  expect(await opened.records.conversation(owner, unknown)).toBeUndefined();
  expect(await opened.records.generationsOf(owner, conversation_id)).toEqual([running]);
  expect(call.signal.aborted).toBe(false);
});

test("[C1.3] a proposed id is taken over by the continuation", async () => {
  await using opened = await open();
  const new_generation_id = nextGenerationId();
  expect(await opened.engine.continueByText(owner, byText({ new_generation_id }))).toBe(new_generation_id);
});
