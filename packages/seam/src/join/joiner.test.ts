import { describe, expect, test } from "vitest";
import { planContinuation } from "../plan/plan.ts";
import type { ContinuationMode } from "../plan/types.ts";
import { createJoiner } from "./joiner.ts";

const story = "The keeper lit the lamp at dusk, and then he began to write down the names of all the sh";

function join(
  answer: string,
  stream: string,
  options: { mode?: ContinuationMode; echo?: boolean; size?: number } = {},
) {
  const { mode = "anchored", echo = false, size = 3 } = options;
  const joiner = createJoiner({ answer, plan: planContinuation({ answer, mode }), mode, echo });
  let text = "";
  for (let from = 0; from < stream.length; from += size) text += joiner.push(stream.slice(from, from + size));
  text += joiner.end();
  return { text, report: joiner.report() };
}

describe("anchored", () => {
  test("an anchor that comes back is taken off, and the join is verified", () => {
    const { text, report } = join(
      story,
      `${planContinuation({ answer: story, mode: "anchored" }).anchor}ips that passed.`,
    );
    expect(text).toBe("ips that passed.");
    expect(report).toMatchObject({ verdict: "verified", removed: [{ kind: "anchor" }], inserted: "" });
  });

  test("the first new text is shown with the delta that brings it", () => {
    const plan = planContinuation({ answer: story, mode: "anchored" });
    const joiner = createJoiner({ answer: story, plan, mode: "anchored" });
    expect(joiner.push(plan.anchor)).toBe("");
    expect(joiner.settled).toBe(false);
    expect(joiner.push("ips")).toBe("ips");
    expect(joiner.settled).toBe(true);
    expect(joiner.push(" …")).toBe(" …");
  });

  test("a model that just goes on is left alone and unverified", () => {
    expect(join(story, "ips that passed.")).toMatchObject({
      text: "ips that passed.",
      report: { verdict: "unverified", removed: [] },
    });
  });

  test("marker lines that were copied go as well", () => {
    const { anchor } = planContinuation({ answer: story, mode: "anchored" });
    expect(join(story, `<<<\n${anchor}\n>>>\nips that passed.`).text).toBe("ips that passed.");
  });

  test("white space at the cut is neither lost nor doubled", () => {
    const answer = `${story}ips.\n\n`;
    const { anchor } = planContinuation({ answer, mode: "anchored" });
    expect(join(answer, `${anchor}\n\nThen he slept.`).text).toBe("Then he slept.");
    expect(join(answer, `${anchor} Then he slept.`).text).toBe("Then he slept.");
    expect(join(`${story}ips.\n`, `${anchor}\n\nThen he slept.`).text).toBe("\nThen he slept.");
  });
});

describe("repairs", () => {
  test.each([
    ["last words", "all the ships that passed.", "ips that passed."],
    ["the cut word", "ships that passed.", "ips that passed."],
    ["a capital", "Then he began to write down the names of all the ships.", "ips."],
    ["the whole answer", `${story}ips.`, "ips."],
    [
      "an apology with a recap",
      "I apologize for that. I was telling a story. the names of all the ships.",
      "ips.",
    ],
    [
      "a preamble in another language",
      "Natürlich, hier ist die Fortsetzung:\n\nthe names of all the ships.",
      "ips.",
    ],
    ["a preamble and no repeat", "Sure! Here is the rest of the story:\n\nips.", "ips."],
    ["an ellipsis", "...names of all the ships.", "ips."],
    ["other quotes and spaces", `${story.replaceAll(" ", "  ")}ips.`, "ips."],
    ["a changed word", "and then he started to write down the names of all the ships.", undefined],
    ["a changed letter", "and then he began to wrote down the names of all the ships.", "ips."],
  ])("%s", (_name, stream, expected) => {
    const { text, report } = join(story, stream);
    expect(text).toBe(expected ?? stream);
    expect(report.verdict === "unverified").toBe(expected === undefined);
  });

  const code = "Look:\n\n```ts\nconst alpha = 1;\nconst be";

  test.each([
    ["a fence line for an open block", code, "```ts\nta = 2;\n```\n", "ta = 2;\n```\n"],
    ["the line after a fence line", code, "```ts\nconst beta = 2;\n```\n", "ta = 2;\n```\n"],
    ["the line after a bare fence", code, "```\nconst beta = 2;\n```\n", "ta = 2;\n```\n"],
    [
      "a table head",
      "| City | Year |\n|---|---|\n| Porto | 1911 |\n",
      "| City | Year |\n|---|---|\n| Lyon | 1912 |\n",
      "| Lyon | 1912 |\n",
    ],
    ["a list marker", "Things:\n\n1. one\n2. ", "2. two\n3. three", "two\n3. three"],
    ["a tag", "<ul>\n<li>One</li>\n<li cla", '<li class="x">Two</li>', 'ss="x">Two</li>'],
    ["a JSON list", '[\n{"id": 1},\n{"id": 2},', '[\n{"id": 3}\n]', '\n{"id": 3}\n]'],
    ["a space before a comma", "They walked to the sea", " , and swam.", ", and swam."],
    ["half a joined emoji", "She is a 👩‍", "👩‍💻 now", "💻 now"],
  ])("%s", (...[, answer, stream, expected]) => {
    expect(join(answer, stream).text).toBe(expected);
  });

  test("half a surrogate pair is completed", () => {
    expect(join("A word or two and a \ud83d", "\ude00!").text).toBe("\ude00!");
    expect(join("A word or two and a \ud83d", "or two and a 😀!").text).toBe("\ude00!");
  });

  test("the closing fence is no fence reopened", () => {
    expect(join("Look:\n\n```ts\nconst alpha = 1;\n", "```\n\nDone.").text).toBe("```\n\nDone.");
  });
});

describe("texts that repeat themselves", () => {
  const couplet = "Row on, row on, my weary friend,\nthe tide will turn before the end.\n";

  test("a couplet that is sung again after the line break is kept", () => {
    const answer = `We left the town when the lamps were low\nwith a loaf of bread and a borrowed oar\n\n${couplet}`;
    expect(join(answer, `${couplet}\nAnd then`)).toMatchObject({
      text: `${couplet}\nAnd then`,
      report: { verdict: "unverified", removed: [] },
    });
  });

  test("a refrain that the answer has shown before is kept", () => {
    const verse = "We left the town when the lamps were low\n\n";
    const answer = `${verse}${couplet}${couplet}\nMy brother carried the map\n\n${couplet}`;
    expect(join(answer, `${couplet}\nAnd then`).text).toBe(`${couplet}\nAnd then`);
  });

  test("an equal cell of a row and a row that is nearly the same are kept", () => {
    const table = "| City | Seen from | Year |\n|---|---|---|\n| The old harbour |";
    expect(join(table, " The old harbour | 1911 |").text).toBe(" The old harbour | 1911 |");
    const log = "08:00:01 INFO request took 41 ms\n08:00:02 INFO request took 43 ms\n";
    expect(join(log, "08:00:03 INFO request took 43 ms\n").text).toBe("08:00:03 INFO request took 43 ms\n");
  });
});

describe("prefill", () => {
  test("nothing is touched", () => {
    expect(join(story, "ships ships", { mode: "prefill" })).toMatchObject({
      text: "ships ships",
      report: { verdict: "exact", removed: [] },
    });
  });

  test("white space that was kept back is not doubled", () => {
    expect(join(`${story} `, " next", { mode: "prefill" }).text).toBe("next");
    expect(join(`${story}\n`, "\n\nnext", { mode: "prefill" }).text).toBe("\nnext");
    expect(join("if x:\n    ", "\n    return 1", { mode: "prefill" }).text).toBe("return 1");
  });

  test("an announced echo is taken off, and a missing one is no harm", () => {
    expect(join(story, `${story}ips`, { mode: "prefill", echo: true })).toMatchObject({
      text: "ips",
      report: { verdict: "verified" },
    });
    expect(join(story, "ips", { mode: "prefill", echo: true })).toMatchObject({
      text: "ips",
      report: { verdict: "exact" },
    });
  });
});

describe("the end", () => {
  const whole = `${story}ips that passed.`;

  test("a model that only repeats says that nothing is missing", () => {
    const { anchor } = planContinuation({ answer: whole, mode: "anchored" });
    expect(join(whole, anchor)).toMatchObject({ text: "", report: { complete: true, verdict: "verified" } });
    expect(join(whole, `${anchor}\n\nThe answer is complete.`)).toMatchObject({
      text: "",
      report: { complete: true },
    });
    expect(join(whole, "Nothing is missing.")).toMatchObject({ text: "", report: { complete: true } });
  });

  test("an empty stream and a repeat that breaks off are troubles", () => {
    expect(join(whole, "").report.trouble).toBe("empty");
    expect(join(whole, whole.slice(0, 90)).report.trouble).toBe("same_text");
  });

  test("a restart is reported while it is kept back, and again when it goes another way", () => {
    const answer = Array.from(
      { length: 40 },
      (_, index) => `In year ${index} the keeper wrote ${index * 7} names. `,
    ).join("");
    const joiner = createJoiner({
      answer,
      plan: planContinuation({ answer, mode: "unanchored" }),
      mode: "unanchored",
    });
    expect(joiner.push(answer.slice(0, 150))).toBe("");
    expect(joiner.report().trouble).toBe("restart");
    expect(joiner.push("Something else entirely.")).toContain("Something else entirely.");
    expect(joiner.report()).toMatchObject({ trouble: "restart", verdict: "unverified" });
  });

  test("a model that never stops repeating is let through and reported", () => {
    const { text, report } = join(whole, whole.repeat(40), { size: 11 });
    expect(report).toMatchObject({ trouble: "looping", verdict: "unverified" });
    expect(text).toBe(whole.repeat(36));
  });
});
