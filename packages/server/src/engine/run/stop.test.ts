import * as fc from "fast-check";
import { expect, test } from "vitest";
import { startRun, type TestRun } from "../../../test/support/run.ts";

test("[S1.2] a stop before the first token ends without text and closes the upstream", async () => {
  const played = await startRun();
  const call = await played.call();
  expect(played.run.stop("user")).toBe("cancelled");
  expect(await played.ended()).toMatchObject({
    status: "stopped",
    by: "user",
    length: 0,
    cut: { position: 0 },
  });
  expect(await call.closed).toBe("user");
});

test("[S1.2] a stop before the attempt makes no request at all", async () => {
  const played = await startRun();
  played.run.stop("user");
  expect(await played.ended()).toMatchObject({ status: "stopped", length: 0 });
  expect(played.provider.calls).toEqual([]);
});

test("[S2.4] text received before the abort is kept, to the last character", async () => {
  const played = await startRun();
  const call = await played.call();
  await call.text("Hello");
  const sending = call.text(" wor", "ld");
  // The batch is read in the turn after this one; the stop comes when it has been read.
  await sending;
  played.run.stop("user");
  expect(await played.ended()).toMatchObject({ answer: "Hello world", length: 11, stored_length: 11 });
});

test("[S2.4] text held back at the seam was received, and is kept", async () => {
  const prefix = "Once upon a time there was a small house";
  const played = await startRun({ mode: "anchored", prefix });
  const call = await played.call();
  await call.text("there was a small house on");
  played.run.stop("user");
  const snapshot = await played.ended();
  expect(snapshot.answer).toBe(`${prefix} on`);
});

test("[L6.5] the usage of a stopped answer is an estimate of what was written", async () => {
  const played = await startRun();
  const call = await played.call();
  await call.text("x".repeat(40));
  played.run.stop("user");
  expect((await played.ended()).usage).toEqual({ prompt: 2, completion: 10, certainty: "estimated" });
});

test("[S1.4] the first stop decides; the others change nothing", async () => {
  const played = await startRun();
  await (await played.call()).text("Hello");
  expect([played.run.stop("superseded"), played.run.stop("user"), played.run.stop("user")]).toEqual([
    "cancelled",
    "finished",
    "finished",
  ]);
  expect(await played.ended()).toMatchObject({ status: "stopped", by: "superseded" });
});

test("[S2.3] a stop that comes too late changes nothing", async () => {
  const played = await startRun();
  const call = await played.call();
  await call.text("Hello");
  await call.finish();
  expect(await played.ended()).toMatchObject({ status: "completed" });
  expect(played.run.stop("user")).toBe("finished");
  expect(await played.snapshot()).toMatchObject({ status: "completed" });
});

test("[C3.6] a continuation that was stopped before its first token has no seam", async () => {
  const played = await startRun({ prefix: "Hello" });
  await played.call();
  played.run.stop("user");
  expect((await played.ended()).seams).toEqual([]);
});

test("[S6.1] letting go flushes what was received, ends nothing and closes the upstream", async () => {
  const played = await startRun();
  const call = await played.call();
  await call.text("Hello");
  await played.run.release();
  expect(await call.closed).toBe("shutdown");
  expect(await played.snapshot()).toMatchObject({ status: "running", answer: "Hello" });
  expect((await played.events()).filter(({ type }) => type === "generation_ended")).toEqual([]);
});

test("[S6.1] a stop that was decided before the server lets go still gets its terminal event", async () => {
  const played = await startRun();
  await (await played.call()).text("Hello");
  played.run.stop("user");
  await played.run.release();
  expect(await played.snapshot()).toMatchObject({ status: "stopped", answer: "Hello" });
});

const turns = async (count: number) => {
  for (let n = 0; n < count; n += 1) await Promise.resolve();
};

/** Plays pieces and a finish while a stop comes after some turns of the event queue. */
async function race({
  pieces,
  stopAfter,
  finishAt,
}: {
  pieces: string[];
  stopAfter: number;
  finishAt: number;
}) {
  const played: TestRun = await startRun();
  const call = await played.call();
  const play = async () => {
    for (const [index, piece] of pieces.entries()) {
      if (index === finishAt) return call.finish();
      await call.text(piece);
    }
  };
  const stop = async () => {
    await turns(stopAfter);
    return played.run.stop("user");
  };
  const [, upstream] = await Promise.all([play(), stop()]);
  return { upstream, snapshot: await played.ended(), events: await played.events(), signal: call.signal };
}

test("[L4.2] whoever comes first decides, a stop or the end of the answer; the answer is a prefix of what was sent", async () => {
  const outcomes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 6 }),
      fc.nat({ max: 120 }),
      fc.nat({ max: 6 }),
      async (pieces, stopAfter, finishAt) => {
        const { upstream, snapshot, events, signal } = await race({ pieces, stopAfter, finishAt });
        outcomes.add(`${snapshot.status} ${upstream}`);
        const sent = pieces.slice(0, finishAt).join("");
        expect(sent.startsWith(snapshot.answer)).toBe(true);
        expect(events.filter(({ type }) => type === "generation_ended")).toHaveLength(1);
        expect(events.map(({ offset }) => offset)).toEqual(events.map((_event, index) => index + 1));
        // Only a stop that came first has closed the upstream.
        expect(signal.aborted).toBe(snapshot.status === "stopped");
        expect(upstream).toBe(snapshot.status === "stopped" ? "cancelled" : "finished");
      },
    ),
    { numRuns: 400, seed: 43 },
  );
  expect([...outcomes].toSorted()).toEqual(["completed finished", "failed finished", "stopped cancelled"]);
});
