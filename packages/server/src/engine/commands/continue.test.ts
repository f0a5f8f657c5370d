import { type GenerationId, type Snapshot, startRequestSchema } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { codeOf, follow, openEngine } from "../../../test/support/engine.ts";
import { nextGenerationId, owner } from "../../../test/support/ids.ts";
import { createTemporaryDirectory } from "../../../test/support/temporary-directory.ts";
import { createScriptedProvider } from "../../../test/support/scripted-provider.ts";
import type { FinishReason } from "../ports/provider.ts";

type Wish = { from?: number; branch?: boolean; model?: string; max_tokens?: number; temperature?: number };

async function open(mode: "prefill" | "anchored" = "prefill") {
  const directory = createTemporaryDirectory();
  const opened = await openEngine({ directory: directory.path, provider: createScriptedProvider(mode) });
  const { engine, provider } = opened;

  /** Lets the next call write a text and end: by a reason of its own, or by a stop. */
  async function play(begin: () => Promise<GenerationId>, text: string, end: FinishReason | "stopped") {
    const index = provider.calls.length;
    const id = await begin();
    const call = await provider.call(index);
    await call.text(text);
    if (end === "stopped") await engine.stop(owner, id);
    else await call.finish(end);
    return (await follow(opened, id)).snapshot;
  }
  return {
    ...opened,
    start: (text: string, end: FinishReason | "stopped" = "stopped", fields: object = {}) =>
      play(() => engine.start(owner, startRequestSchema.parse({ message: "Hello?", ...fields })), text, end),
    resume: (parent: Snapshot, text: string, wish: Wish & { end?: FinishReason | "stopped" } = {}) => {
      const { end = "stopped", ...rest } = wish;
      const request = { generation_id: parent.generation_id, ...rest };
      return play(() => engine.continueById(owner, request), text, end);
    },
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      directory[Symbol.dispose]();
    },
  };
}

test("[C1.1] a continuation goes on from the cut, in the same turn, with all that its parent had", async () => {
  await using opened = await open();
  const first = await opened.start("Once upon", "stopped", {
    max_tokens: 9,
    temperature: 0.2,
    system: "Tell.",
  });
  const second = await opened.resume(first, " a time", { end: "stop" });
  expect(second).toMatchObject({
    status: "completed",
    kind: "continue",
    parent_id: first.generation_id,
    from: 9,
    turn_id: first.turn_id,
    conversation_id: first.conversation_id,
    answer: "Once upon a time",
    parameters: first.parameters,
    system: "Tell.",
  });
  expect(opened.provider.calls[1]?.request).toMatchObject({
    model: "scripted",
    messages: [
      { role: "system", content: "Tell." },
      { role: "user", content: "Hello?" },
    ],
    prefix: "Once upon",
    maxTokens: 9,
    temperature: 0.2,
  });
});

test("[C1.2] what is given replaces what the parent had", async () => {
  await using opened = await open();
  const first = await opened.start("Once", "stopped", { max_tokens: 9 });
  const second = await opened.resume(first, " upon", { max_tokens: 3, temperature: 1, model: "other" });
  expect(second).toMatchObject({ model: "other", parameters: { max_tokens: 3, temperature: 1 } });
});

test("[C3.3] where a model cannot go on it is asked to repeat, and what it repeats is removed", async () => {
  await using opened = await open("anchored");
  const first = await opened.start("Once upon a time there was a small house");
  const second = await opened.resume(first, "there was a small house on a hill.", { end: "stop" });
  expect(second.answer).toBe("Once upon a time there was a small house on a hill.");
  expect(second.seams).toMatchObject([{ mode: "anchored", position: first.length }]);
  const { messages, prefix } = opened.provider.calls[1]?.request ?? {};
  expect(prefix).toBeUndefined();
  expect(messages?.map(({ role }) => role)).toEqual(["system", "user", "assistant", "user"]);
  expect(messages?.[2]?.content).toBe(first.answer);
});

test("[G4.1] stop, continue, stop, continue: the answer grows by what each of them wrote", async () => {
  await using opened = await open();
  let last = await opened.start("1");
  for (const text of ["2", "3", "4"]) last = await opened.resume(last, text);
  expect(last).toMatchObject({ answer: "1234", from: 3, status: "stopped" });
});

test("[G4.1] every ending with text can be continued at its cut", async () => {
  await using opened = await open();
  for (const reason of ["length", "context", "content_filter", "refusal"] as const) {
    const cut = await opened.start("Half", reason);
    expect(await opened.resume(cut, " whole", { end: "stop" })).toMatchObject({
      kind: "continue",
      answer: "Half whole",
      status: "completed",
    });
  }
});

test("[G4.2] [G4.3] [G1.6] a complete answer is continued from any earlier position, but not at its end", async () => {
  await using opened = await open();
  const whole = await opened.start("Hello world", "stop");
  expect(await opened.resume(whole, " there", { from: 5 })).toMatchObject({
    kind: "rewind",
    answer: "Hello there",
  });
  expect(await opened.resume(whole, "Bye", { from: 0 })).toMatchObject({ kind: "regenerate", answer: "Bye" });
  const { generation_id } = whole;
  expect(await codeOf(opened.engine.continueById(owner, { generation_id }))).toBe("nothing_to_continue");
  expect(await codeOf(opened.engine.continueById(owner, { generation_id, from: 11 }))).toBe(
    "nothing_to_continue",
  );
  expect(await codeOf(opened.engine.continueById(owner, { generation_id, from: 12 }))).toBe(
    "invalid_request",
  );
});

test("[G4.4] an answer that ended without text is regenerated when it is continued", async () => {
  await using opened = await open();
  const empty = await opened.start("", "stop");
  expect(empty.status).toBe("failed");
  const again = await opened.resume(empty, "Hello", { end: "stop" });
  expect(again).toMatchObject({ kind: "regenerate", from: 0, answer: "Hello", seams: [] });
  expect(opened.provider.calls[1]?.request.prefix).toBeUndefined();
});

test("[G1.5] the parent is the generation that wrote the text before the position, whoever was asked for", async () => {
  await using opened = await open();
  const first = await opened.start("aaaa");
  const second = await opened.resume(first, "bbbb");
  const third = await opened.resume(second, "cccc");
  const places: [number, Snapshot, string][] = [
    [10, third, "rewind"],
    [8, second, "continue"],
    [6, second, "rewind"],
    [4, first, "continue"],
    [2, first, "rewind"],
    [0, first, "regenerate"],
  ];
  for (const [from, parent, kind] of places) {
    const child = await opened.resume(third, "x", { from });
    expect(child).toMatchObject({ from, parent_id: parent.generation_id, kind });
    expect(child.answer).toBe(`${"aaaabbbbcccc".slice(0, from)}x`);
  }
});

test("[G1.5] a regenerate of a regenerate, and a continue of one without text, name the first that wrote", async () => {
  await using opened = await open();
  const first = await opened.start("aaaa");
  const again = await opened.resume(first, "bbbb", { from: 0 });
  const third = await opened.resume(again, "cccc", { from: 0 });
  expect(third).toMatchObject({ parent_id: first.generation_id, from: 0, kind: "regenerate" });
  const silent = await opened.resume(first, "");
  expect(silent).toMatchObject({ status: "stopped", length: 4 });
  expect(await opened.resume(silent, "!")).toMatchObject({
    parent_id: first.generation_id,
    from: 4,
    kind: "continue",
    answer: "aaaa!",
  });
});

test("[G1.7] a position inside a surrogate pair counts as the one before it", async () => {
  await using opened = await open();
  const first = await opened.start("a😀b");
  expect(await opened.resume(first, "!", { from: 2 })).toMatchObject({ from: 1, answer: "a!" });
});

test("[G5.1] [G5.3] a place has one running generation, and is free again when that has ended", async () => {
  await using opened = await open();
  const { generation_id } = await opened.start("Half");
  const running = await opened.engine.continueById(owner, { generation_id });
  const again = opened.engine.continueById(owner, { generation_id });
  await expect(again).rejects.toMatchObject({
    code: "generation_running",
    details: { generation_id: running },
  });
  const branch = await opened.engine.continueById(owner, { generation_id, branch: true });
  const elsewhere = await opened.engine.continueById(owner, { generation_id, from: 2 });
  expect(opened.engine.running()).toBe(3);
  for (const id of [running, branch, elsewhere]) await opened.engine.stop(owner, id);
  expect(opened.engine.running()).toBe(0);
  await opened.engine.continueById(owner, { generation_id });
});

test("[G5.1] the same place under two names is one place", async () => {
  await using opened = await open();
  const first = await opened.start("aaaa");
  const second = await opened.resume(first, "bbbb");
  await opened.engine.continueById(owner, { generation_id: first.generation_id });
  const same = opened.engine.continueById(owner, { generation_id: second.generation_id, from: 4 });
  expect(await codeOf(same)).toBe("generation_running");
});

test("[G5.5] an answer that is still being written is not continued", async () => {
  await using opened = await open();
  const id = await opened.engine.start(owner, startRequestSchema.parse({ message: "Hello?" }));
  await expect(opened.engine.continueById(owner, { generation_id: id })).rejects.toMatchObject({
    code: "generation_running",
    details: { generation_id: id },
  });
});

test("[C1.3] the id of the new generation may be proposed; an unknown one to continue is not found", async () => {
  await using opened = await open();
  const { generation_id } = await opened.start("Half");
  const new_generation_id = nextGenerationId();
  expect(await opened.engine.continueById(owner, { generation_id, new_generation_id })).toBe(
    new_generation_id,
  );
  const taken = opened.engine.continueById(owner, { generation_id, new_generation_id, branch: true });
  expect(await codeOf(taken)).toBe("generation_exists");
  const unknown = opened.engine.continueById(owner, { generation_id: nextGenerationId() });
  expect(await codeOf(unknown)).toBe("generation_not_found");
});

test("[C6.1] a continuation in a later turn is asked with the history of that turn, without the prefix twice", async () => {
  await using opened = await open();
  const first = await opened.start("First.", "stop", { conversation_id: "c" });
  const second = await opened.start("Sec", "stopped", { conversation_id: "c", message: "Two?" });
  expect(second.turn_parent_id).toBe(first.generation_id);
  await opened.resume(second, "ond.");
  const { messages, prefix } = opened.provider.calls[2]?.request ?? {};
  expect(prefix).toBe("Sec");
  expect(messages?.map(({ content }) => content)).toEqual(["You are Agent Max", "Hello?", "First.", "Two?"]);
});
