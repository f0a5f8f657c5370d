import { encodeOffset, type GenerationEvent } from "@agent-max/protocol";
import { describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "./support/app.ts";
import { createManualModel } from "./support/manual-model.ts";
import { type EventStream, eventsOf } from "./support/event-stream.ts";
import { idOf } from "./support/app-requests.ts";

const start = "/api/v2/chat/streaming";
const pieces = ["Grüße, ", "😀 ", "one\r\ntwo\n\n", "data: [DONE]\n\n", "three"];

const eventsPath = (stream: EventStream) => `/api/v2/generations/${idOf(stream)}/events`;

/** The frames without the `retry:` line, whose time is random. */
const framesOf = ({ raw }: EventStream) => raw.replace(/^retry: \d+\n\n/, "");

/** The frames that follow an offset: those whose id is greater, each with what stands before it since the last id. */
function after(raw: string, offset: number): string {
  const frames = raw.split(/(?<=\n\n)/);
  const last = frames.findLastIndex((frame) => {
    const id = /^id: (\d+)$/m.exec(frame)?.[1];
    return id !== undefined && Number(id) <= offset;
  });
  return frames.slice(last + 1).join("");
}

/** Starts an answer whose every piece is an event of its own, and leaves it running. */
async function startPieces(server: TestApp, say: (piece: string) => Promise<void>, format = "events") {
  const stream = await server.open(`${start}?format=${format}`, { body: { message: "Go" } });
  for (const [index, piece] of pieces.entries()) {
    await say(piece);
    await stream.until(({ text }) => text === pieces.slice(0, index + 1).join(""));
  }
  return stream;
}

describe.each(["events", "openai"])("[L3.1] in the dialect %s", (format) => {
  test("[H4.7] [H3.1] [H3.3] resuming after every offset gives exactly the rest, by after and by Last-Event-ID", async () => {
    const model = createManualModel();
    await using server = await startTestApp({ script: model.script });
    const whole = await startPieces(server, model.say, format);
    await model.finish();
    await whole.over;
    const all = framesOf(whole);
    const replay = await server.open(`${eventsPath(whole)}?format=events`);
    await replay.over;
    const last = eventsOf(replay.messages).at(-1)?.offset ?? 0;
    expect(last).toBeGreaterThan(pieces.length);
    for (let offset = 0; offset < last; offset += 1) {
      const token = encodeOffset(offset);
      const byQuery = await server.open(`${eventsPath(whole)}?format=${format}&after=${token}`);
      const byHeader = await server.open(`${eventsPath(whole)}?format=${format}`, {
        headers: { "last-event-id": token },
      });
      expect(await byQuery.over).toBe("ended");
      await byHeader.over;
      expect(framesOf(byQuery)).toBe(after(all, offset));
      expect(framesOf(byHeader)).toBe(framesOf(byQuery));
    }
    const past = await server.send(
      "GET",
      `${eventsPath(whole)}?format=${format}&after=${encodeOffset(last)}`,
    );
    expect(past.statusCode).toBe(204);
    expect(past.body).toBe("");
  });

  test("readers that come and go while it is written see the same bytes", async () => {
    const model = createManualModel();
    await using server = await startTestApp({ script: model.script });
    const first = await server.open(`${start}?format=${format}`, { body: { message: "Go" } });
    let resumed = "";
    let token = "";
    for (const piece of pieces) {
      const reader = await server.open(`${eventsPath(first)}?format=${format}&after=${token}`);
      await model.say(piece);
      await reader.until(({ text }) => text.endsWith(piece));
      reader.close();
      resumed += framesOf(reader);
      token = reader.messages.at(-1)?.id ?? "";
    }
    await model.finish();
    const end = await server.open(`${eventsPath(first)}?format=${format}&after=${token}`);
    await Promise.all([first.over, end.over]);
    expect(resumed + framesOf(end)).toBe(framesOf(first));
    expect(first.text).toBe(pieces.join(""));
  });
});

test("[L3.1] two readers get identical bytes", async () => {
  const model = createManualModel();
  await using server = await startTestApp({ script: model.script });
  const writer = await startPieces(server, model.say);
  const readers = await Promise.all([server.open(eventsPath(writer)), server.open(eventsPath(writer))]);
  await model.finish();
  const bytes = await Promise.all(
    [writer, ...readers].map(async (stream) => (await stream.over, framesOf(stream))),
  );
  expect(new Set(bytes).size).toBe(1);
});

test("[L3.2] after an offset beyond the tail comes a reset with a snapshot, then what follows it", async () => {
  const model = createManualModel();
  await using server = await startTestApp({ script: model.script });
  const writer = await startPieces(server, model.say);
  const lost = await server.open(`${eventsPath(writer)}?after=${encodeOffset(1000)}`);
  await lost.until(({ messages }) => messages.length === 1);
  const [reset] = lost.messages;
  const snapshot = JSON.parse(reset?.data ?? "");
  expect(reset).toMatchObject({ event: "reset", id: snapshot.last_offset });
  expect(snapshot).toMatchObject({ status: "running", answer: pieces.join("") });
  await model.say("!");
  await model.finish();
  await lost.over;
  const rest: GenerationEvent[] = eventsOf(lost.messages);
  expect(rest[0]).toMatchObject({ type: "text_delta", text: "!", offset: Number(snapshot.last_offset) + 1 });
  expect(rest.at(-1)?.type).toBe("generation_ended");

  const late = await server.open(`${eventsPath(writer)}?after=999999999999`);
  expect(await late.over).toBe("ended");
  expect(late.messages).toHaveLength(1);
  expect(JSON.parse(late.messages[0]?.data ?? "")).toMatchObject({
    status: "completed",
    answer: `${pieces.join("")}!`,
  });
});

test("[H3.2] mode=snapshot begins with the snapshot, mode=tail with what comes next", async () => {
  const model = createManualModel();
  await using server = await startTestApp({ script: model.script });
  const writer = await startPieces(server, model.say);
  const snapshot = await server.open(`${eventsPath(writer)}?mode=snapshot`);
  await snapshot.until(({ messages }) => messages.length === 1);
  const tail = await server.open(`${eventsPath(writer)}?mode=tail`);
  expect(snapshot.messages[0]).toMatchObject({ event: "snapshot", id: writer.messages.at(-1)?.id });
  expect(JSON.parse(snapshot.messages[0]?.data ?? "")).toMatchObject({ answer: pieces.join("") });
  await model.say("!");
  await model.finish();
  await Promise.all([snapshot.over, tail.over]);
  expect(tail.text).toBe("!");
  expect(framesOf(snapshot)).toContain(framesOf(tail));

  expect((await server.send("GET", `${eventsPath(writer)}?mode=tail`)).statusCode).toBe(204);
  const ended = await server.open(`${eventsPath(writer)}?mode=snapshot`);
  expect(await ended.over).toBe("ended");
  expect(JSON.parse(ended.messages[0]?.data ?? "")).toMatchObject({ status: "completed" });
});

test.each(["1", "garbage", "-00000000001", "00000000000１", "0000000000012", "1e3"])(
  "[H3.1] the token %j is refused",
  async (token) => {
    await using server = await startTestApp();
    const stream = await server.open(start, { body: { message: "Go" } });
    await stream.over;
    for (const response of [
      await server.send("GET", `${eventsPath(stream)}?after=${encodeURIComponent(token)}`),
      await server.send("GET", eventsPath(stream), {
        headers: { "last-event-id": Buffer.from(token).toString("latin1") },
      }),
    ]) {
      expect(response.statusCode).toBe(422);
      expect(response.json()).toMatchObject({ code: "invalid_request", errors: [{ path: "after" }] });
    }
  },
);

test("[H3.1] an empty Last-Event-ID is none", async () => {
  await using server = await startTestApp();
  const stream = await server.open(start, { body: { message: "Go" } });
  await stream.over;
  const token = encodeOffset(2);
  const resumed = await server.open(`${eventsPath(stream)}?after=${token}`, {
    headers: { "last-event-id": "" },
  });
  await resumed.over;
  expect(resumed.messages[0]?.id).toBe(encodeOffset(3));
});
