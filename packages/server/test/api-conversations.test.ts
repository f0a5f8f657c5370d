import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  type ConversationList,
  conversationListSchema,
  conversationSummarySchema,
} from "@agent-max/protocol";
import { describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "./support/app.ts";
import { createManualModel } from "./support/manual-model.ts";
import { createManualClock } from "./support/manual-clock.ts";
import { expectProblem } from "./support/problems.ts";
import { answering } from "./support/scripted-upstream.ts";
import { ask, conversationOf, idOf, snapshotOf, startPath } from "./support/app-requests.ts";

const path = "/api/v2/conversations";

async function list(server: TestApp, query: Record<string, string> = {}): Promise<ConversationList> {
  const response = await server.send("GET", path, { query });
  expect(response.statusCode).toBe(200);
  return conversationListSchema.parse(response.json());
}

const idsOf = ({ conversations }: ConversationList) => conversations.map(({ id }) => String(id));

describe("[H3.4] the list", () => {
  test("is newest first, and says what is running", async () => {
    const model = createManualModel();
    const clock = createManualClock();
    await using server = await startTestApp({ script: model.script, clock });
    for (const id of ["a", "b"]) {
      clock.advance(1000);
      await server.send("POST", path, { payload: { id, title: id.toUpperCase() } });
    }
    clock.advance(1000);
    const stream = await server.open(startPath, { body: { message: "Go", conversation_id: "a" } });
    const { conversations } = await list(server);
    expect(conversations).toMatchObject([
      { id: "a", title: "A", running: true, head: idOf(stream), deleted_at: null },
      { id: "b", title: "B", running: false, head: null },
    ]);
    clock.advance(1000);
    await model.finish();
    await stream.over;
    expect((await list(server)).conversations[0]).toMatchObject({ running: false, updated_at: clock.now() });
  });

  test("pages without a gap and without a repetition, also among equal times", async () => {
    await using server = await startTestApp({ clock: createManualClock() });
    const names = ["a", "b:c", "d e", "漢", "f", "g", "h"];
    for (const id of names) await server.send("POST", path, { payload: { id } });
    const seen: string[] = [];
    let before: string | null = "";
    while (before !== null) {
      const page: ConversationList = await list(server, { limit: "3", ...(before !== "" && { before }) });
      expect(page.conversations.length).toBeGreaterThan(0);
      seen.push(...idsOf(page));
      before = page.next;
    }
    expect(seen.toSorted()).toEqual(names.toSorted());
  });

  test("a title comes from the first message, cut at a word", async () => {
    await using server = await startTestApp();
    await ask(server, `\n  ${"word ".repeat(30)}\nsecond line`, { conversation_id: "long" });
    await ask(server, "😀".repeat(60), { conversation_id: "emoji" });
    const titles = new Map((await list(server)).conversations.map(({ id, title }) => [String(id), title]));
    expect(titles.get("long")).toBe(`${"word ".repeat(16).trim()}…`);
    expect(titles.get("emoji")).toMatch(/^(😀)+…$/u);
  });
});

describe("[H3.5] the search", () => {
  test("finds titles, messages and answers, in any case, in any script", async () => {
    await using server = await startTestApp({
      script: answering('Die Größe der ÄPFEL: 100% C:\\x _ "quoted"'),
    });
    await ask(server, "Wie groß sind Äpfel? ΣΊΣΥΦΟΣ", { conversation_id: "apples" });
    await server.send("POST", path, { payload: { id: "titled", title: "Meine Ölheizung" } });
    for (const q of [
      "äpfel",
      "ÄPFEL",
      "GRÖSSE".slice(0, 3),
      "100%",
      "C:\\x",
      "_",
      '"quoted"',
      "σίσυ",
      "  groß ",
    ]) {
      expect(idsOf(await list(server, { q }))).toContain("apples");
    }
    expect(idsOf(await list(server, { q: "ölHEIZ" }))).toEqual(["titled"]);
    expect(idsOf(await list(server, { q: "birne" }))).toEqual([]);
    expect(idsOf(await list(server, { q: " " }))).toHaveLength(2);
  });

  test.each(["completed", "generation_id", "status", "null", "metrics", "scripted", "{", "text_delta"])(
    "%s, a word of the stored form alone, finds nothing",
    async (q) => {
      await using server = await startTestApp();
      await ask(server, "Hi");
      expect(idsOf(await list(server, { q }))).toEqual([]);
    },
  );

  test("does not find what was deleted", async () => {
    await using server = await startTestApp();
    await ask(server, "Hi", { conversation_id: "c" });
    await server.send("DELETE", `${path}/c`);
    expect(idsOf(await list(server, { q: "hello" }))).toEqual([]);
  });
});

describe("[G8.2] [G8.3] [H3.6] title and head", () => {
  test("PATCH changes them; the head’s path is the history of the next start", async () => {
    await using server = await startTestApp();
    const first = await ask(server, "One?", { conversation_id: "c" });
    const second = await ask(server, "Two?", { conversation_id: "c" });
    const patched = await server.send("PATCH", `${path}/c`, { payload: { title: " Renamed ", head: first } });
    expect(conversationSummarySchema.parse(patched.json())).toMatchObject({ title: "Renamed", head: first });
    const third = await ask(server, "Three?", { conversation_id: "c" });
    expect(server.upstream.requests[2]?.body["messages"]).toMatchObject([
      { role: "system" },
      { role: "user", content: "One?" },
      { role: "assistant", content: "Hello world" },
      { role: "user", content: "Three?" },
    ]);
    const tree = await conversationOf(server, "c");
    expect(tree.head).toBe(third);
    expect(tree.turns.map(({ message, parent_id }) => [message, parent_id])).toEqual([
      ["One?", null],
      ["Two?", first],
      ["Three?", first],
    ]);
    expect(tree.generations.map(({ generation_id }) => generation_id)).toEqual([first, second, third]);
  });

  test("a head of another conversation is refused", async () => {
    await using server = await startTestApp();
    const id = await ask(server, "One?", { conversation_id: "one" });
    await ask(server, "Two?", { conversation_id: "two" });
    const response = await server.send("PATCH", `${path}/two`, { payload: { title: "New", head: id } });
    expectProblem(response, "generation_not_found");
    expect((await conversationOf(server, "two")).title).toBe("Two?");
  });

  test("creating one that exists gives it back as it is", async () => {
    await using server = await startTestApp();
    await ask(server, "One?", { conversation_id: "one" });
    const response = await server.send("POST", path, { payload: { id: "one", title: "Other" } });
    expect(response.json()).toMatchObject({ id: "one", title: "One?" });
    const fresh = await server.send("POST", path, { payload: {} });
    expect(fresh.json()).toMatchObject({ title: "", head: null });
  });
});

describe("[L8.1] [L8.2] [L8.3] [L8.4] [L8.5] deleting", () => {
  test("hides at once, and can be undone for 30 seconds", async () => {
    const clock = createManualClock();
    await using server = await startTestApp({ clock });
    const id = await ask(server, "Hi", { conversation_id: "c" });
    for (let time = 0; time < 2; time += 1) {
      expect((await server.send("DELETE", `${path}/c`)).statusCode).toBe(204);
    }
    expect(idsOf(await list(server))).toEqual([]);
    for (const [method, suffix] of [
      ["GET", ""],
      ["GET", "/export"],
      ["PATCH", ""],
    ] as const) {
      const payload = method === "PATCH" ? { title: "x" } : undefined;
      const response = await server.send(method, `${path}/c${suffix}`, { ...(payload && { payload }) });
      expectProblem(response, "conversation_not_found");
    }
    for (const [route, payload] of [
      [startPath, { message: "Go", conversation_id: "c" }],
      [`${startPath}/continue`, { generation_id: id, from: 2 }],
      [`${startPath}/continue`, { partial_response: "He", original_message: "Hi", conversation_id: "c" }],
      [path, { id: "c" }],
    ] as const) {
      expectProblem(await server.send("POST", route, { payload }), "conversation_not_found");
    }
    clock.advance(29_999);
    const restored = await server.send("POST", `${path}/c/restore`);
    expect(restored.json()).toMatchObject({ id: "c", deleted_at: null });
    clock.advance(60_000);
    await clock.asleep((ms) => ms === 10_000);
    expect((await conversationOf(server, "c")).generations[0]?.answer).toBe("Hello world");
  });

  test("after 30 seconds it is gone for good, whether it has been erased yet or not", async () => {
    const clock = createManualClock();
    await using server = await startTestApp({ clock });
    await ask(server, "Hi", { conversation_id: "c" });
    clock.advance(9000);
    await server.send("DELETE", `${path}/c`);
    clock.advance(30_001);
    expectProblem(await server.send("POST", `${path}/c/restore`), "conversation_erased");
    expectProblem(await server.send("GET", `${path}/c`), "conversation_erased");
    expect(idsOf(await list(server))).toEqual([]);
  });

  test("erasing leaves lengths, times and statuses only", async () => {
    const clock = createManualClock();
    await using server = await startTestApp({ clock });
    const id = await ask(server, "A private question", { conversation_id: "c" });
    await server.send("DELETE", `${path}/c`);
    await clock.asleep((ms) => ms === 10_000);
    clock.advance(30_001);
    await clock.asleep((ms) => ms === 10_000);
    for (const [method, suffix] of [
      ["GET", ""],
      ["GET", "/export"],
      ["DELETE", ""],
      ["POST", "/restore"],
    ] as const) {
      expectProblem(await server.send(method, `${path}/c${suffix}`), "conversation_erased");
    }
    for (const suffix of ["", "/events"]) {
      expectProblem(await server.send("GET", `/api/v2/generations/${id}${suffix}`), "generation_not_found");
    }
    const database = new DatabaseSync(join(server.directory, "agent-max.db"), { readOnly: true });
    const row = database.prepare("SELECT status, length, snapshot, ended_at FROM generations").get();
    expect(row).toEqual({
      status: "completed",
      length: "Hello world".length,
      snapshot: null,
      ended_at: clock.now() - 30_001,
    });
    const left = ["conversations", "turns", "generations", "sealed_logs", "flush_log"].flatMap((table) =>
      database.prepare(`SELECT * FROM ${table}`).all(),
    );
    database.close();
    expect(JSON.stringify(left)).not.toMatch(/private|Hello/);
    const payload = { message: "Go", conversation_id: "c" };
    expectProblem(await server.send("POST", startPath, { payload }), "conversation_erased");
    // Its id is taken for ever.
    const again = { message: "Go", generation_id: id };
    expectProblem(await server.send("POST", startPath, { payload: again }), "generation_exists");
  });

  test("stops what is being written, and erases it with the rest", async () => {
    const clock = createManualClock();
    const model = createManualModel();
    await using server = await startTestApp({ script: model.script, clock });
    const stream = await server.open(startPath, { body: { message: "Private", conversation_id: "c" } });
    await model.say("secret, ");
    await stream.until(({ text }) => text === "secret, ");
    await server.send("DELETE", `${path}/c`);
    await stream.over;
    expect(await snapshotOf(server, idOf(stream))).toMatchObject({ status: "stopped", by: "user" });
    clock.advance(30_001);
    await clock.asleep((ms) => ms === 10_000);
    clock.advance(10_000);
    await clock.asleep((ms) => ms === 10_000);
    const database = new DatabaseSync(join(server.directory, "agent-max.db"), { readOnly: true });
    const left = ["generations", "turns", "sealed_logs", "flush_log"].flatMap((table) =>
      database.prepare(`SELECT * FROM ${table}`).all(),
    );
    database.close();
    expect(left).toMatchObject([{ status: "stopped", length: "secret, ".length }]);
    expect(JSON.stringify(left)).not.toMatch(/secret|Private/);
  });

  test("what was stopped by deleting can be continued after restoring", async () => {
    const model = createManualModel();
    await using server = await startTestApp({ script: model.script });
    const stream = await server.open(startPath, { body: { message: "Go", conversation_id: "c" } });
    await model.say("Hi");
    await stream.until(({ text }) => text === "Hi");
    await server.send("DELETE", `${path}/c`);
    expect((await server.send("POST", `${path}/c/restore`)).json()).toMatchObject({ running: false });
    expect(await snapshotOf(server, idOf(stream))).toMatchObject({ status: "stopped", answer: "Hi" });
  });
});
