import { continueByIdSchema, startRequestSchema } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { follow, hasText, openEngine, type TestEngine } from "../../../test/support/engine.ts";
import { owner } from "../../../test/support/ids.ts";
import { createTemporaryDirectory } from "../../../test/support/temporary-directory.ts";

const deltas = ["One ", "two ", "three ", "four"];

/** A generation that wrote four deltas and was stopped when its reader had seen that many characters. */
async function stoppedAt(opened: TestEngine, seen: number) {
  const id = await opened.engine.start(owner, startRequestSchema.parse({ message: "Count." }));
  await (await opened.provider.call()).text(...deltas);
  const answer = await opened.engine.stop(owner, id, seen);
  return { id, answer };
}

const continueById = (opened: TestEngine, generation_id: string) =>
  opened.engine.continueById(owner, continueByIdSchema.parse({ generation_id }));

test.each([
  { seen: 0, length: 4 },
  { seen: 4, length: 4 },
  { seen: 5, length: 8 },
  { seen: 18, length: 18 },
  { seen: 500, length: 18 },
])(
  "[S3.1] [S3.2] with $seen characters seen the cut is the end of their delta, $length",
  async ({ seen, length }) => {
    using directory = createTemporaryDirectory();
    await using opened = await openEngine({ directory: directory.path });
    const { id, answer } = await stoppedAt(opened, seen);
    expect(answer).toMatchObject({ status: "stopped", length, stored_length: 18 });
    expect(await opened.engine.reader.get(owner, id)).toMatchObject({
      answer: deltas.join(""),
      length,
      cut: { position: length },
    });
  },
);

test("[S3.3] [C3.1] a continue at the cut shows the unread text first, without a request, then goes on", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openEngine({ directory: directory.path });
  const { id } = await stoppedAt(opened, 6);
  const child = await continueById(opened, id);
  const released = await follow(opened, child, hasText("four"));
  expect(released.snapshot).toMatchObject({
    from: 8,
    kind: "continue",
    attempts: 0,
    answer: "One two three four",
  });
  expect(released.snapshot.seams).toEqual([
    { position: 8, mode: "buffered", verdict: "exact", removed: [], inserted: "", join_delay_ms: 0 },
  ]);
  const call = await opened.provider.call(1);
  expect(call.request.prefix).toBe("One two three four");
  await call.text(" five");
  await call.finish();
  const { snapshot } = await follow(opened, child);
  expect(snapshot).toMatchObject({ status: "completed", answer: "One two three four five" });
  expect(snapshot.seams.map(({ mode, position }) => ({ mode, position }))).toEqual([
    { mode: "buffered", position: 8 },
    { mode: "prefill", position: 18 },
  ]);
});

test("[S3.3] unread text can be stopped and continued again without losing any", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openEngine({ directory: directory.path });
  const { id } = await stoppedAt(opened, 4);
  const child = await continueById(opened, id);
  await follow(opened, child, hasText("four"));
  await opened.engine.stop(owner, child, 4);
  const grandchild = await continueById(opened, child);
  const { snapshot } = await follow(opened, grandchild, hasText("four"));
  expect(snapshot.answer).toBe("One two three four");
});

test("[S3.4] a continue from elsewhere releases nothing", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await openEngine({ directory: directory.path });
  const { id } = await stoppedAt(opened, 8);
  const child = await opened.engine.continueById(
    owner,
    continueByIdSchema.parse({ generation_id: id, from: 4 }),
  );
  const call = await opened.provider.call(1);
  expect(call.request.prefix).toBe("One ");
  expect((await opened.engine.reader.get(owner, child)).answer).toBe("One ");
});
