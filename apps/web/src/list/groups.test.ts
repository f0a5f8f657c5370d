import { expect, test } from "vitest";
import { createTree } from "../conversation/tree.ts";
import { conversationId } from "../testing/snapshots.ts";
import { groupByAge } from "./groups.ts";

const noonMs = new Date(2026, 2, 10, 12).getTime();
const hourMs = 3_600_000;

test.each([
  [1, "Today"],
  [13, "Yesterday"],
  [24 * 5, "Last 7 days"],
  [24 * 30, "Earlier"],
])("a conversation of %i hours ago stands under its age", (hours, label) => {
  const conversation = createTree(conversationId, noonMs - hours * hourMs);
  expect(groupByAge([conversation], noonMs).map((group) => group.label)).toEqual([label]);
});
