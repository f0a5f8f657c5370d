import { expect, test } from "vitest";
import { createMemoryStorage } from "../lib/open-storage.ts";
import { createDrafts } from "./drafts.ts";
import type { DraftStorage } from "./drafts.ts";

function setUp(storage: DraftStorage = createMemoryStorage()) {
  let now = 0;
  return { storage, drafts: createDrafts({ storage, nowMs: () => ++now }) };
}

test("a draft survives a reload, and is gone once it was sent", () => {
  const { storage, drafts } = setUp();
  drafts.write("a", "half a question");
  expect(setUp(storage).drafts.read("a")).toBe("half a question");
  drafts.write("a", "");
  expect(setUp(storage).drafts.read("a")).toBe("");
  expect(storage.length).toBe(0);
});

test("each conversation has its own", () => {
  const { drafts } = setUp();
  drafts.write("a", "one");
  expect(drafts.read("b")).toBe("");
});

test("only the newest 50 are kept", () => {
  const { storage, drafts } = setUp();
  for (let n = 0; n < 60; n += 1) drafts.write(`conversation ${n}`, "text");
  const later = setUp(storage).drafts;
  expect(storage.length).toBe(50);
  expect(later.read("conversation 9")).toBe("");
  expect(later.read("conversation 10")).toBe("text");
});

test("a text that is too long to be kept can still be written", () => {
  const { storage, drafts } = setUp();
  const long = "x".repeat(100_001);
  drafts.write("a", long);
  expect(drafts.read("a")).toBe(long);
  expect(storage.length).toBe(0);
});

test("a full storage makes room for the newest draft and never gets in the way", () => {
  const inner = createMemoryStorage();
  const storage: DraftStorage = {
    get length() {
      return inner.length;
    },
    key: (index) => inner.key(index),
    getItem: (key) => inner.getItem(key),
    removeItem: (key) => inner.removeItem(key),
    setItem(key: string, value: string) {
      if (inner.length >= 2 && inner.getItem(key) === null)
        throw new DOMException("full", "QuotaExceededError");
      inner.setItem(key, value);
    },
  };
  const { drafts } = setUp(storage);
  for (const name of ["a", "b", "c"]) drafts.write(name, `text ${name}`);
  expect(drafts.read("a")).toBe("text a");
  expect(setUp(storage).drafts.read("c")).toBe("text c");
});

test("a text that comes back stands before what was written since", () => {
  const { drafts } = setUp();
  drafts.write("a", "and another thing");
  drafts.restore("a", "first");
  expect(drafts.read("a")).toBe("first\nand another thing");
});

test.each(["{", "null", '{"text":1}', '"text"'])("what is no draft is none: %s", (entry) => {
  const storage = createMemoryStorage();
  storage.setItem("agent-max.draft.a", entry);
  expect(setUp(storage).drafts.read("a")).toBe("");
});
