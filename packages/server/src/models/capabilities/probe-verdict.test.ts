import { expect, test } from "vitest";
import { type ProbeReply, judgeProbe } from "./probe-verdict.ts";

const text = (value: string): ProbeReply => ({ type: "text", text: value });

test.each([
  ["LIE DELTA", " DELTA ECHO", "continues"],
  ["LIE", "LIE DELTA", "continues"],
  [" LIE DELTA", " DELTA", "continues_spaced"],
  [" DELTA ECHO", "\n\nALPHA", "continues_spaced"],
  ["ALPHA BRAVO CHARLIE", "ALPHA BRAVO CHARZQ DELTA", "echoes"],
  ["alpha bravo **Charlie**", "alpha bravo CharZQ", "echoes"],
  ["ALPHA BRAVO CHARLIE", "ALPHA BRAVO CHARLIE", "starts_anew"],
  ["Sure! ALPHA BRAVO", "Sure!", "starts_anew"],
  ["CHARLIE DELTA ECHO", " DELTA", "starts_anew"],
  ["DELTA ECHO", " DELTA", "starts_anew"],
  ["LIE DELTA ECHO", "LIE DELTA ECHO", "inconsistent"],
  ["LIE DELTA ECHO", "ALPHA BRAVO CHARZQ", "inconsistent"],
  ["", " DELTA", "empty"],
  ["\n", "", "empty"],
])("[C3.13] %j and %j: %s", (word, nonsense, verdict) => {
  expect(judgeProbe(text(word), text(nonsense))).toBe(verdict);
});

test("[C3.13] one refusal, or one answer of nothing but thoughts, decides", () => {
  expect(judgeProbe(text("LIE"), { type: "refused" })).toBe("refuses");
  expect(judgeProbe({ type: "thought" }, text("LIE"))).toBe("thinks");
});
