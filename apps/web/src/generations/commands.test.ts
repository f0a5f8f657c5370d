import type { Client, GenerationView, Run } from "@agent-max/client";
import { AppError } from "@agent-max/protocol";
import type { GenerationId, Snapshot, StopResponse } from "@agent-max/protocol";
import { expect, test, vi } from "vitest";
import { createStore } from "../lib/store.ts";
import { conversationId, generation, running, stopped } from "../testing/snapshots.ts";
import { createCommands } from "./commands.ts";
import { createFollowedRuns } from "./followed-runs.ts";
import type { Outcome } from "./outcome.ts";

/** A run whose server is the test. */
function createFakeRun(id: GenerationId, known?: Snapshot) {
  const accepted = Promise.withResolvers<void>();
  const done = Promise.withResolvers<Snapshot>();
  const view = createStore<GenerationView>({ snapshot: known, connection: "connecting", error: undefined });
  accepted.promise.catch(() => undefined);
  done.promise.catch(() => undefined);
  const run: Run = {
    id,
    accepted: accepted.promise,
    done: done.promise,
    store: { subscribe: view.subscribe, getSnapshot: view.get },
    detach: vi.fn<() => void>(),
  };
  const show = (snapshot: Snapshot) => view.set({ snapshot, connection: "open", error: undefined });
  function refuse(error: AppError) {
    accepted.reject(error);
    done.reject(error);
  }
  return { run, accepted, done, show, refuse };
}

const stopAnswer: StopResponse = {
  generation_id: generation(1),
  status: "stopped",
  length: 9,
  stored_length: 9,
  upstream: "cancelled",
  usage: { prompt: null, completion: null, certainty: "unknown" },
};

function setUp(fake = createFakeRun(generation(1))) {
  const outcomes: Outcome[] = [];
  const onOutcome = (outcome: Outcome) => void outcomes.push(outcome);
  const client = {
    start: vi.fn<Client["start"]>(() => fake.run),
    continue: vi.fn<Client["continue"]>(() => fake.run),
    attach: vi.fn<Client["attach"]>(() => fake.run),
    stop: vi.fn<Client["stop"]>(async () => stopAnswer),
  };
  const requestFrame = () => () => undefined;
  const followedRuns = createFollowedRuns({ requestFrame, onOutcome });
  const newId = () => "00000002-0000-4000-8000-000000000001";
  const commands = createCommands({ client, followedRuns, newId, nowMs: () => 0, onOutcome });
  return { fake, client, followedRuns, commands, outcomes };
}

const unreachable = new AppError("server_unreachable");

test("a message is shown at once, and again as the server has it", async () => {
  const { fake, client, commands, followedRuns, outcomes } = setUp();
  await commands.send({ conversationId, message: "hello", after: undefined });
  expect(client.start).toHaveBeenCalledWith({
    message: "hello",
    conversation_id: conversationId,
    parent: null,
  });
  expect(followedRuns.get(generation(1))?.initial).toMatchObject({
    message: "hello",
    status: "running",
  });
  fake.show(running({ n: 1, turn: 1 }));
  fake.accepted.resolve();
  await vi.waitFor(() => expect(outcomes).toMatchObject([{ kind: "accepted" }]));
});

test("a message that the server refused comes back", async () => {
  const { fake, commands, followedRuns, outcomes } = setUp();
  await commands.send({ conversationId, message: "hello", after: undefined });
  fake.refuse(unreachable);
  await vi.waitFor(() =>
    expect(outcomes).toMatchObject([{ kind: "refused", initial: { message: "hello" } }]),
  );
  expect(followedRuns.state.get().runs.size).toBe(0);
});

test("the same continuation is asked for once, however often the button is pressed", () => {
  const { client, commands } = setUp();
  const parent = stopped({ n: 9, turn: 1 });
  commands.continueAnswer(parent, { from: parent.length });
  commands.continueAnswer(parent, { from: parent.length, model: parent.model });
  expect(client.continue).toHaveBeenCalledTimes(1);
  expect(client.continue).toHaveBeenCalledWith({ generation_id: parent.generation_id, from: parent.length });
});

test("another model is asked for where one was chosen", async () => {
  const { client, commands } = setUp();
  await commands.send({ conversationId, message: "hello", after: undefined, model: "a/large" });
  expect(client.start).toHaveBeenCalledWith(expect.objectContaining({ model: "a/large" }));
  commands.continueAnswer(stopped({ n: 9, turn: 1 }), { from: 0, model: "b/other" });
  expect(client.continue).toHaveBeenCalledWith(expect.objectContaining({ from: 0, model: "b/other" }));
});

test("a message steers an answer that the server has only just been asked for", async () => {
  const { fake, client, commands } = setUp();
  const first = running({ n: 1, turn: 1 });
  await commands.send({ conversationId, message: "one", after: undefined });
  const sending = commands.send({ conversationId, message: "two", after: first });
  expect(client.start).toHaveBeenCalledTimes(1);
  fake.accepted.resolve();
  await sending;
  expect(client.start).toHaveBeenLastCalledWith(
    expect.objectContaining({ message: "two", parent: generation(1) }),
  );
});

test("Stop tells what the server decided, and is asked once", async () => {
  const { client, commands, followedRuns, outcomes } = setUp();
  const asked = [commands.stop(generation(1)), commands.stop(generation(1))];
  expect(followedRuns.state.get().stopping.has(generation(1))).toBe(true);
  await Promise.all(asked);
  expect(followedRuns.state.get().stopping.has(generation(1))).toBe(false);
  expect(client.stop).toHaveBeenCalledTimes(1);
  expect(outcomes).toEqual([{ kind: "stop_answered", response: stopAnswer }]);
});

test("[S3.5] Stop says how much of the answer was drawn, and nothing of one that is not followed", async () => {
  const { fake, client, commands } = setUp();
  await commands.send({ conversationId, message: "hello", after: undefined });
  fake.show(running({ n: 1, turn: 1, text: "twelve chars" }));
  await commands.stop(generation(1));
  expect(client.stop).toHaveBeenCalledWith(generation(1), { seen: 12 });
  await commands.stop(generation(2));
  expect(client.stop).toHaveBeenLastCalledWith(generation(2), {});
});

test("Stop takes a message back that never reached the server", async () => {
  const { client, commands, outcomes, fake } = setUp();
  await commands.send({ conversationId, message: "hello", after: undefined });
  client.stop.mockRejectedValueOnce(unreachable);
  await commands.stop(generation(1));
  expect(outcomes).toMatchObject([{ kind: "refused", error: { code: "server_unreachable" } }]);
  expect(fake.run.detach).toHaveBeenCalledTimes(1);
});

test("a page that nobody sees leaves its runs, but not one whose request is on the way", async () => {
  const known = running({ n: 1, turn: 1 });
  const followed = setUp(createFakeRun(generation(1), known));
  followed.commands.follow(known);
  followed.followedRuns.setVisibility("hidden");
  expect(followed.fake.run.detach).toHaveBeenCalledTimes(1);
  expect(followed.outcomes).toEqual([{ kind: "detached", snapshot: known }]);

  const asked = setUp();
  await asked.commands.send({ conversationId, message: "hello", after: undefined });
  asked.followedRuns.setVisibility("hidden");
  expect(asked.fake.run.detach).not.toHaveBeenCalled();
  asked.fake.show(known);
  asked.fake.accepted.resolve();
  await vi.waitFor(() => expect(asked.fake.run.detach).toHaveBeenCalledTimes(1));
});

test("an answer is followed once, and its end is told", async () => {
  const known = running({ n: 1, turn: 1 });
  const { fake, client, commands, followedRuns, outcomes } = setUp(createFakeRun(generation(1), known));
  commands.follow(known);
  commands.follow(known);
  expect(client.attach).toHaveBeenCalledTimes(1);
  fake.done.resolve(stopped({ n: 1, turn: 1 }));
  await vi.waitFor(() => expect(outcomes).toMatchObject([{ kind: "ended" }]));
  expect(followedRuns.state.get().runs.size).toBe(0);
});
