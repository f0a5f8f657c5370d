import { conversationIdSchema, startRequestSchema } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { codeOf, follow, hasText, openEngine } from "../../test/support/engine.ts";
import { nextGenerationId, owner, stranger } from "../../test/support/ids.ts";
import { createTemporaryDirectory } from "../../test/support/temporary-directory.ts";

const conversation_id = conversationIdSchema.parse("conversation 1");
const ask = (fields: object = {}) =>
  startRequestSchema.parse({ message: "Hello?", conversation_id, ...fields });

async function open() {
  const directory = createTemporaryDirectory();
  const opened = await openEngine({ directory: directory.path });
  /** Starts an answer and ends it with a text. */
  const answer = async (fields: object, text = "Fine.") => {
    const index = opened.provider.calls.length;
    const id = await opened.engine.start(owner, ask(fields));
    const call = await opened.provider.call(index);
    await call.text(text);
    await call.finish();
    const { snapshot } = await follow(opened, id);
    return snapshot;
  };
  return {
    ...opened,
    answer,
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      directory[Symbol.dispose]();
    },
  };
}

test("[G1.2] [G1.4] the client may propose the id; without one the server makes it", async () => {
  await using opened = await open();
  const generation_id = nextGenerationId();
  expect(await opened.engine.start(owner, ask({ generation_id }))).toBe(generation_id);
  expect(await codeOf(opened.engine.start(owner, ask({ generation_id, branch: true })))).toBe(
    "generation_exists",
  );
});

test("[G1.1] [G1.6] a start is of kind start, has no parent and keeps what it was asked", async () => {
  await using opened = await open();
  const snapshot = await opened.answer({ max_tokens: 5, temperature: 0, system: "Be brief." });
  expect(snapshot).toMatchObject({
    kind: "start",
    parent_id: null,
    turn_parent_id: null,
    from: 0,
    conversation_id,
    parameters: { max_tokens: 5, temperature: 0 },
    system: "Be brief.",
    message: "Hello?",
    model: "scripted",
  });
});

test("[C6.1] [C6.2] [C6.3] a request has the system prompt, the path and the message; sampling fields only where given", async () => {
  await using opened = await open();
  const first = await opened.answer({ message: "One?" }, "First.");
  await opened.answer({ message: "Two?" }, "Second.");
  await opened.answer({ message: "Aside?", parent: first.generation_id, temperature: 0.5 }, "Other.");
  const requests = opened.provider.calls.map(({ request }) => request);
  const system = { role: "system", content: "You are Agent Max" };
  const beginning = [system, { role: "user", content: "One?" }, { role: "assistant", content: "First." }];
  expect(requests.map(({ messages }) => messages)).toEqual([
    beginning.slice(0, 2),
    [...beginning, { role: "user", content: "Two?" }],
    [...beginning, { role: "user", content: "Aside?" }],
  ]);
  expect(requests.map(({ temperature }) => temperature)).toEqual([undefined, undefined, 0.5]);
  expect(requests.map((request) => "maxTokens" in request)).toEqual([false, false, false]);
});

test("[C6.2] a turn inherits the system prompt of the one it follows, until another is given", async () => {
  await using opened = await open();
  await opened.answer({ system: "Be brief." });
  await opened.answer({});
  await opened.answer({ system: "Be long." });
  await opened.answer({});
  const systems = opened.provider.calls.map(({ request }) => request.messages[0]?.content);
  expect(systems).toEqual(["Be brief.", "Be brief.", "Be long.", "Be long."]);
});

test("[G7.2] reasoning is never sent to a provider again", async () => {
  await using opened = await open();
  const id = await opened.engine.start(owner, ask());
  const call = await opened.provider.call();
  await call.send({ type: "reasoning", text: "SECRET THOUGHT" }, { type: "text", text: "Half an ans" });
  await opened.engine.stop(owner, id);
  await opened.engine.continueById(owner, { generation_id: id });
  await (await opened.provider.call(1)).finish();
  await opened.answer({ parent: id });
  expect(JSON.stringify(opened.provider.calls.map(({ request }) => request))).not.toContain("SECRET");
});

test("[C6.1] an answer that was cut is sent as far as it goes, and one without text is left out", async () => {
  await using opened = await open();
  const first = await opened.engine.start(owner, ask({ message: "One?" }));
  await (await opened.provider.call()).text("Fir");
  await opened.engine.stop(owner, first);
  const second = await opened.engine.start(owner, ask({ message: "Two?" }));
  await opened.provider.call(1);
  await opened.engine.stop(owner, second);
  await opened.answer({ message: "Three?" });
  const contents = opened.provider.calls[2]?.request.messages.map(({ content }) => content);
  expect(contents).toEqual(["You are Agent Max", "One?", "Fir", "Two?", "Three?"]);
});

test("[G8.1] [G8.3] a new generation becomes the head, and a start without a parent follows it", async () => {
  await using opened = await open();
  const first = await opened.answer({});
  const head = async () => (await opened.records.conversation(owner, conversation_id))?.head;
  expect(await head()).toBe(first.generation_id);
  const second = await opened.answer({});
  expect(second.turn_parent_id).toBe(first.generation_id);
  const aside = await opened.answer({ parent: null });
  expect(aside.turn_parent_id).toBeNull();
  expect(await head()).toBe(aside.generation_id);
});

test("[G8.4] a start without a parent is refused while the head is running; nothing of it is stored", async () => {
  await using opened = await open();
  const head = await opened.engine.start(owner, ask());
  const refused = opened.engine.start(owner, ask({ generation_id: nextGenerationId() }));
  await expect(refused).rejects.toMatchObject({
    code: "generation_running",
    details: { generation_id: head },
  });
  expect(await opened.records.generationsOf(owner, conversation_id)).toEqual([head]);
});

test("[G8.5] a start whose parent is named and still running stops that one there", async () => {
  await using opened = await open();
  const first = await opened.engine.start(owner, ask());
  const call = await opened.provider.call();
  await call.text("As I was say");
  const second = await opened.engine.start(owner, ask({ message: "Wait!", parent: first }));
  expect(await call.closed).toBe("superseded");
  expect(await opened.engine.reader.get(owner, first)).toMatchObject({
    status: "stopped",
    by: "superseded",
    answer: "As I was say",
  });
  const { request } = await opened.provider.call(1);
  expect(request.messages.map(({ content }) => content).slice(1)).toEqual([
    "Hello?",
    "As I was say",
    "Wait!",
  ]);
  expect(await opened.engine.reader.get(owner, second)).toMatchObject({ turn_parent_id: first });
});

test("[H2.4] a start that is refused for its id stops nobody", async () => {
  await using opened = await open();
  const running = await opened.engine.start(owner, ask());
  const refused = opened.engine.start(owner, ask({ parent: running, generation_id: running }));
  expect(await codeOf(refused)).toBe("generation_exists");
  expect(await opened.engine.reader.get(owner, running)).toMatchObject({ status: "running" });
});

test("[G5.4] [G5.2] of starts that follow the same answer at once one is made; branches are made beside it", async () => {
  await using opened = await open();
  const { generation_id: parent } = await opened.answer({});
  const starts = await Promise.allSettled(
    Array.from({ length: 5 }, () => opened.engine.start(owner, ask({ parent }))),
  );
  const made = starts.filter(({ status }) => status === "fulfilled");
  const refused = starts.filter(({ status }) => status === "rejected");
  expect(made).toHaveLength(1);
  expect(refused).toMatchObject(
    Array.from({ length: 4 }, () => ({ reason: { code: "generation_running" } })),
  );
  await opened.engine.start(owner, ask({ parent, branch: true }));
  expect(opened.engine.running()).toBe(2);
});

test("[G5.4] two first messages of one new conversation at once: one is refused", async () => {
  await using opened = await open();
  const results = await Promise.allSettled([1, 2].map(() => opened.engine.start(owner, ask())));
  expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
});

test("[H1.2] the things of another owner do not exist", async () => {
  await using opened = await open();
  const { generation_id } = await opened.answer({});
  const { engine } = opened;
  expect(await engine.reader.find(stranger, generation_id)).toBeUndefined();
  expect(await codeOf(engine.continueById(stranger, { generation_id, from: 0 }))).toBe(
    "generation_not_found",
  );
  expect(await codeOf(engine.start(stranger, ask({ parent: generation_id })))).toBe("generation_not_found");
  const theirs = await engine.start(stranger, ask());
  expect(await engine.reader.get(stranger, theirs)).toMatchObject({ conversation_id, turn_parent_id: null });
});

test("[G8.6] a parent of another conversation is refused", async () => {
  await using opened = await open();
  const { generation_id } = await opened.answer({});
  const refused = opened.engine.start(owner, ask({ parent: generation_id, conversation_id: "another" }));
  await expect(refused).rejects.toMatchObject({
    code: "invalid_request",
    details: { errors: [{ path: "parent" }] },
  });
});

test("[C6.5] a model that is not there is refused before anything is stored or stopped", async () => {
  await using opened = await open();
  const running = await opened.engine.start(owner, ask());
  const refused = opened.engine.start(owner, ask({ parent: running, model: "missing" }));
  expect(await codeOf(refused)).toBe("model_unavailable");
  expect(await opened.engine.reader.get(owner, running)).toMatchObject({ status: "running" });
});

test("[H3.8] the other tabs are told when an answer begins and when it has ended, its owner only", async () => {
  await using opened = await open();
  const { generation_id } = await opened.answer({});
  const common = { conversation_id, generation_id };
  expect(opened.notifications).toEqual([
    { owner, notification: { type: "generation_started", ...common, kind: "start" } },
    { owner, notification: { type: "generation_ended", ...common, status: "completed" } },
  ]);
});

test("[S4.1] a reader that leaves stops nothing", async () => {
  await using opened = await open();
  const id = await opened.engine.start(owner, ask());
  const call = await opened.provider.call();
  await call.text("Hello");
  await follow(opened, id, hasText("Hello"));
  expect(call.signal.aborted).toBe(false);
  await call.text(" world");
  await call.finish();
  expect((await follow(opened, id)).snapshot).toMatchObject({ status: "completed", answer: "Hello world" });
});
