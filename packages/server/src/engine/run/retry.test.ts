import { AppError } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { createFakeModelInfo } from "../../../test/support/fake-model-info.ts";
import { startRun } from "../../../test/support/run.ts";
import { unknownCapability } from "../ports/capability.ts";

const overloaded = (retry_after_ms?: number) =>
  new AppError("provider_overloaded", {
    details: { ...(retry_after_ms !== undefined && { retry_after_ms }) },
  });

test("[C5.3] an attempt that fails before it brought text is made again, up to three in all", async () => {
  const played = await startRun({ random: () => 0.5 });
  const waits: number[] = [];
  for (const n of [0, 1]) {
    (await played.call(n)).fail(overloaded());
    waits.push(await played.clock.asleep());
    expect(played.provider.calls).toHaveLength(n + 1);
    played.clock.advance(waits[n] ?? 0);
  }
  (await played.call(2)).fail(overloaded());
  expect(await played.ended()).toMatchObject({
    status: "failed",
    error: { code: "provider_overloaded", retryable: true },
    attempts: 3,
  });
  expect(waits).toEqual([250, 500]);
  expect(played.provider.calls).toHaveLength(3);
});

test("[C5.3] a later attempt that works makes a whole answer", async () => {
  const played = await startRun();
  (await played.call(0)).fail(overloaded());
  played.clock.advance(await played.clock.asleep());
  const call = await played.call(1);
  await call.text("Hello");
  await call.finish();
  expect(await played.ended()).toMatchObject({ status: "completed", answer: "Hello", attempts: 2 });
});

test("[C5.4] Retry-After is honoured, whatever the jitter says", async () => {
  const played = await startRun({ random: () => 0 });
  (await played.call(0)).fail(overloaded(7000));
  expect(await played.clock.asleep()).toBe(7000);
  played.clock.advance(6999);
  expect(played.provider.calls).toHaveLength(1);
  played.clock.advance(1);
  expect((await played.call(1)).request.model).toBe("scripted");
});

test("[C5.5] a provider that wants more than a minute is not waited for", async () => {
  const played = await startRun();
  (await played.call()).fail(overloaded(60_001));
  expect(await played.ended()).toMatchObject({ status: "failed", attempts: 1 });
  expect(played.clock.remainingMs()).toEqual([]);
});

test("[C5.6] nothing is made again after text", async () => {
  const played = await startRun();
  const call = await played.call();
  await call.text("H");
  call.fail(overloaded());
  expect(await played.ended()).toMatchObject({ status: "interrupted", attempts: 1, answer: "H" });
});

test("[C5.1] [C5.2] an attempt is on record before it is made, and one lives at a time", async () => {
  const played = await startRun();
  for (const n of [0, 1, 2]) {
    const call = await played.call(n);
    const attempts = (await played.events()).filter(({ type }) => type === "attempt_started");
    expect(attempts).toMatchObject(Array.from({ length: n + 1 }, (_, index) => ({ n: index + 1 })));
    call.fail(overloaded());
    expect(await call.closed).toMatchObject({ code: "provider_overloaded" });
    played.clock.advance((await Promise.race([played.clock.asleep(), played.run.ended.then(() => 0)])) || 0);
  }
  await played.ended();
});

test("[C5.3] a continuation that is tried again keeps nothing of the attempt that broke", async () => {
  const prefix = "Once upon a time there was a small house";
  const played = await startRun({ mode: "anchored", prefix });
  const first = await played.call(0);
  await first.text("there was a sm");
  first.fail(overloaded());
  played.clock.advance(await played.clock.asleep());
  const second = await played.call(1);
  await second.text("there was a small house on a hill.");
  await second.finish();
  expect(await played.ended()).toMatchObject({
    status: "completed",
    answer: `${prefix} on a hill.`,
    attempts: 2,
  });
});

test("[S1.2] a stop during the wait between two attempts ends at once, and wakes nobody later", async () => {
  const played = await startRun();
  (await played.call()).fail(overloaded(9000));
  await played.clock.asleep();
  played.run.stop("user");
  expect(await played.ended()).toMatchObject({ status: "stopped", by: "user", length: 0 });
  expect(played.clock.remainingMs()).toEqual([]);
  played.clock.advance(9000);
  expect(played.provider.calls).toHaveLength(1);
});

test("[L6.5] what was said about the usage of an attempt that broke is not taken for that of the next", async () => {
  const played = await startRun();
  const first = await played.call(0);
  await first.send({ type: "usage", promptTokens: 9000, completionTokens: 1 });
  first.fail(overloaded());
  played.clock.advance(await played.clock.asleep());
  const second = await played.call(1);
  await second.text("x".repeat(40));
  await second.finish();
  expect((await played.ended()).usage).toEqual({ prompt: 2, completion: 10, certainty: "estimated" });
});

test("[C5.6] a fault in the preparing of a request ends the generation; nothing would be made again", async () => {
  const info = {
    ...createFakeModelInfo(unknownCapability),
    capability: () => {
      throw new TypeError("secret of the house");
    },
  };
  const played = await startRun({ info });
  const snapshot = await played.ended();
  expect(snapshot).toMatchObject({ status: "failed", error: { code: "internal" }, attempts: 0 });
  expect(JSON.stringify(snapshot)).not.toContain("secret");
  expect(played.errors).toEqual(["a generation failed by a bug"]);
});

test("[S3.3] unread text is shown while the model is still asked how it goes on", async () => {
  const asked = Promise.withResolvers<typeof unknownCapability>();
  const info = { ...createFakeModelInfo(unknownCapability), continuation: () => asked.promise };
  const played = await startRun({ prefix: "One, ", unread: "two, ", info });
  expect(await played.snapshot()).toMatchObject({ answer: "One, two, ", attempts: 0 });
  played.run.stop("user");
  asked.resolve(unknownCapability);
  await played.ended();
});
