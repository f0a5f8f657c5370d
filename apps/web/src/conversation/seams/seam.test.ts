import type { Seam } from "@agent-max/protocol";
import { describe, expect, test } from "vitest";
import { describeSeam, notableSeams, toneOf } from "./seam.ts";

const prefill: Seam = {
  position: 8,
  mode: "prefill",
  verdict: "exact",
  removed: [],
  inserted: "",
  join_delay_ms: 0,
};

describe("[C3.6] how a join was made", () => {
  test.each([
    ["buffered", "Released"],
    ["prefill", "Continued directly"],
    ["anchored", "Joined by anchor"],
    ["unanchored", "Joined without an anchor"],
  ] as const)("%s: %s", (mode, words) => {
    expect(describeSeam({ ...prefill, mode }).label).toBe(words);
  });

  test("an exact one took nothing out, put nothing in and held nothing back", () => {
    expect(describeSeam(prefill)).toMatchObject({
      verdict: { name: "Exact" },
      removed: [],
      inserted: undefined,
      delay: undefined,
    });
  });

  test("what was removed is named and bounded, also by a newer server", () => {
    const removed = [
      { kind: "preamble", text: "Sure, here it is:" },
      { kind: "never heard of", text: "x".repeat(5000) },
      { kind: "white_space", text: " \n" },
      ...Array.from({ length: 8 }, () => ({ kind: "overlap", text: "again" })),
    ];
    const words = describeSeam({ ...prefill, verdict: "repaired", removed, join_delay_ms: 1234.4 });
    expect(words.removed).toEqual([
      { what: "words of introduction", text: "Sure, here it is:" },
      { what: "text", text: `${"x".repeat(160)}… (4,840 more characters)` },
      { what: "white space", text: "a line break and a space" },
      { what: "a repeat", text: "again" },
      { what: "and 7 more", text: "" },
    ]);
    expect(words.delay).toBe("for 1,234 ms");
  });

  test.each([
    [" ", "a space"],
    ["\n", "a line break"],
    ["\n\n  ", "2 line breaks and 2 spaces"],
  ])("%j that was put in can be read", (inserted, words) => {
    expect(describeSeam({ ...prefill, inserted }).inserted).toBe(words);
  });

  test("a release of little text is not told of when another join follows it", () => {
    const buffered: Seam = { ...prefill, mode: "buffered" };
    const near = { ...prefill, position: buffered.position + 39 };
    const far = { ...prefill, position: buffered.position + 40 };
    expect(notableSeams([buffered])).toEqual([buffered]);
    expect(notableSeams([buffered, near])).toEqual([near]);
    expect(notableSeams([buffered, far])).toEqual([buffered, far]);
  });

  test("a place is marked when one of its joins is not sure", () => {
    expect(toneOf([prefill, { ...prefill, verdict: "verified" }])).toBe("quiet");
    expect(toneOf([prefill, { ...prefill, verdict: "repaired" }])).toBe("marked");
    expect(toneOf([{ ...prefill, verdict: "unverified" }])).toBe("marked");
  });
});
