import { setImmediate as nextTurn } from "node:timers/promises";
import { AppError } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { startRun } from "../../../test/support/run.ts";
import type { EventLog } from "../ports/event-log.ts";

/** A log whose disk is full while the test says so. */
function createDisk() {
  let full = false;
  const wrap = (log: EventLog): EventLog => ({
    ...log,
    append: (id, epoch, events) =>
      full ? Promise.reject(new AppError("storage_failed")) : log.append(id, epoch, events),
  });
  return { wrap, fill: () => void (full = true), free: () => void (full = false) };
}

test("[L2.1] [L2.3] text that cannot be stored is never seen: the upstream is closed and the answer ends where it is stored", async () => {
  const disk = createDisk();
  const played = await startRun({ wrap: disk.wrap });
  const call = await played.call();
  await call.text("stored");
  disk.fill();
  await call.text(" and lost");
  expect(await call.closed).toBe("storage");
  expect(await played.snapshot()).toMatchObject({ status: "running", answer: "stored" });
  played.clock.advance(await played.clock.asleep());
  await nextTurn();
  disk.free();
  played.clock.advance(await played.clock.asleep());
  const snapshot = await played.ended();
  expect(snapshot).toMatchObject({
    status: "interrupted",
    error: { code: "storage_failed", retryable: true },
    answer: "stored",
    cut: { position: 6 },
    length: 6,
  });
});

test("[L2.3] an ending after a full disk tells of the stored text only", async () => {
  const disk = createDisk();
  const played = await startRun({ wrap: disk.wrap, prefix: "> " });
  const call = await played.call();
  await call.text("stored");
  disk.fill();
  await call.text(" and", " lost");
  disk.free();
  played.clock.advance(await played.clock.asleep());
  const { metrics, delta_ends } = await played.ended();
  expect(delta_ends).toEqual([8]);
  expect(metrics).toMatchObject({ partial_length: 2, continuation_length: 6 });
});

test("[L2.3] an ending that cannot be stored is not announced; the log ends as storage_failed once it can", async () => {
  const disk = createDisk();
  const played = await startRun({ wrap: disk.wrap });
  const call = await played.call();
  await call.text("Hello");
  disk.fill();
  await call.finish();
  let announced = false;
  void played.run.ended.then(() => (announced = true));
  await played.clock.asleep();
  expect(announced).toBe(false);
  disk.free();
  played.clock.advance(await played.clock.asleep());
  expect(await played.ended()).toMatchObject({ status: "interrupted", error: { code: "storage_failed" } });
  expect((await played.events()).filter(({ type }) => type === "generation_ended")).toHaveLength(1);
});

test("[S6.4] a server can let go while the disk is full", async () => {
  const disk = createDisk();
  const played = await startRun({ wrap: disk.wrap });
  const call = await played.call();
  disk.fill();
  await call.text("lost");
  await played.clock.asleep();
  await played.run.release();
  disk.free();
  expect(await played.snapshot()).toMatchObject({ status: "running", answer: "" });
});

test("[S6.4] a server can let go when the disk fills up under the terminal event", async () => {
  const disk = createDisk();
  const played = await startRun({ wrap: disk.wrap });
  await (await played.call()).text("Hello");
  disk.fill();
  played.run.stop("user");
  await played.run.release();
  expect(await played.snapshot()).toMatchObject({ status: "running", answer: "Hello" });
});
