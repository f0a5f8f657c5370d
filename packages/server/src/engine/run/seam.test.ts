import { continueByTextSchema } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { follow, openEngine } from "../../../test/support/engine.ts";
import { owner } from "../../../test/support/ids.ts";
import { createScriptedProvider } from "../../../test/support/scripted-provider.ts";
import { createTemporaryDirectory } from "../../../test/support/temporary-directory.ts";

const partial =
  "The lighthouse was built in 1911 by a guild of masons who had never seen the sea, on a rock that nobody had owned before. Its keeper wrote down every sh";
const byText = continueByTextSchema.parse({
  partial_response: partial,
  original_message: "Tell me of the lighthouse.",
});

const anchored = () => createScriptedProvider("anchored");

test("[C3.3] an anchored request quotes the end, and the quotation is verified and removed", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openEngine({ directory: directory.path, provider: anchored() });
  const id = await opened.engine.continueByText(owner, byText);
  const call = await opened.provider.call();
  const anchor = "Its keeper wrote down every sh";
  expect(call.request.prefix).toBeUndefined();
  expect(call.request.messages.at(-2)).toEqual({ role: "assistant", content: partial });
  expect(call.request.messages.at(-1)?.content).toContain(anchor);
  await call.text("Its keeper wrote", " down every ship", " that passed.");
  await call.finish();
  const { snapshot } = await follow(opened, id);
  expect(snapshot).toMatchObject({ status: "completed", answer: `${partial}ip that passed.` });
  expect(snapshot.seams).toMatchObject([{ position: partial.length, mode: "anchored", inserted: "" }]);
  expect(snapshot.seams[0]?.removed.map(({ text }) => text).join("")).toBe(anchor);
});

test("[C3.4] a model that starts over is given up before anything is shown, and asked once more plainly", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openEngine({ directory: directory.path, provider: anchored() });
  const id = await opened.engine.continueByText(owner, byText);
  const first = await opened.provider.call();
  const restart =
    "The lighthouse was built in 1911 by a guild of masons who had never seen the sea, on a rock that nobody had owned before. But nobody lived there, and so it fell into ruin. Another storm came, and another.";
  for (const delta of restart.match(/.{1,12}/gs) ?? []) await first.text(delta);
  const second = await opened.provider.call(1);
  expect(await first.closed).toBe("left");
  await second.text("ip that passed.");
  await second.finish();
  const { snapshot, events } = await follow(opened, id);
  expect(snapshot).toMatchObject({ status: "completed", answer: `${partial}ip that passed.`, attempts: 2 });
  expect(snapshot.seams).toMatchObject([{ mode: "unanchored" }]);
  expect(events.flatMap((event) => (event.type === "attempt_started" ? [event.mode] : []))).toEqual([
    "anchored",
    "unanchored",
  ]);
});

test("[C3.5] a model that begins again and catches up is joined without another request", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openEngine({ directory: directory.path, provider: anchored() });
  const id = await opened.engine.continueByText(owner, byText);
  const call = await opened.provider.call();
  for (const delta of `${partial}ip that passed.`.match(/.{1,12}/gs) ?? []) await call.text(delta);
  await call.finish();
  const { snapshot } = await follow(opened, id);
  expect(snapshot).toMatchObject({ status: "completed", answer: `${partial}ip that passed.`, attempts: 1 });
});

test("[C3.4] an empty reply to an anchored request is asked for once more, and then believed", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openEngine({ directory: directory.path, provider: anchored() });
  const id = await opened.engine.continueByText(owner, byText);
  await (await opened.provider.call()).finish();
  await (await opened.provider.call(1)).finish();
  const { snapshot } = await follow(opened, id);
  expect(snapshot).toMatchObject({ status: "completed", answer: partial, attempts: 2 });
});

test("[C3.3] a model that only repeats the anchor says that nothing is missing", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openEngine({ directory: directory.path, provider: anchored() });
  const id = await opened.engine.continueByText(owner, byText);
  const call = await opened.provider.call();
  await call.text("Its keeper wrote down every sh");
  await call.finish();
  const { snapshot } = await follow(opened, id);
  expect(snapshot).toMatchObject({ status: "completed", answer: partial, attempts: 1 });
});

test("[S2.4] a stop while text is held back at the seam keeps that text", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openEngine({ directory: directory.path, provider: anchored() });
  const id = await opened.engine.continueByText(owner, byText);
  const call = await opened.provider.call();
  await call.text("Its keeper wrote");
  expect(await opened.engine.stop(owner, id)).toMatchObject({ status: "stopped" });
  const { snapshot } = await follow(opened, id);
  expect(snapshot.answer.startsWith(partial)).toBe(true);
});
