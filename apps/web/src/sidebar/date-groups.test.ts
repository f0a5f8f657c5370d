import { expect, test } from "vitest";
import { createTree } from "../state/conversation-tree.ts";
import { conversationIdSchema } from "@agent-max/protocol";
import { conversationId } from "../testing/snapshots.ts";
import { groupByDate, withDeleted } from "./date-groups.ts";

const noonMs = new Date(2026, 2, 10, 12).getTime();
const hourMs = 3_600_000;

test.each([
  [1, "Today"],
  [13, "Yesterday"],
  [24 * 5, "Last 7 days"],
  [24 * 30, "Earlier"],
])("a conversation of %i hours ago stands under its age", (hours, label) => {
  const conversation = createTree(conversationId, noonMs - hours * hourMs);
  expect(groupByDate([conversation], noonMs).map((group) => group.label)).toEqual([label]);
});

test("a deleted conversation stands where it was, also while the server still lists it", () => {
  const [newest, middle, oldest] = [3, 2, 1].map((hour) =>
    createTree(conversationIdSchema.parse(`hour ${hour}`), noonMs + hour * hourMs),
  );
  const all = [newest, middle, oldest].filter((each) => each !== undefined);
  const deleted = all.slice(1, 2);
  expect(withDeleted(all, deleted)).toEqual(all);
  expect(
    withDeleted(
      all.filter((each) => each !== middle),
      deleted,
    ),
  ).toEqual(all);
});
