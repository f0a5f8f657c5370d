import { describe, expect, test } from "vitest";
import { createAnswers } from "./answers.ts";
import { countTokens } from "./tokens.ts";
import { topics } from "./topics.ts";

const answerTo = createAnswers();
const ask = (content: string): string => answerTo([{ role: "user", content }]);
const quoted = (message: string): string | undefined => /^> (`.*`)$/m.exec(ask(message))?.[1];
const titles = topics.map(({ question }) => titleOf(ask(question)));

const generic = ask("What is my cat thinking?");
const long = [
  ...topics.map(({ question }) => ({ question, text: ask(question) })),
  { question: "generic", text: generic },
];
const all = [...long, { question: "greeting", text: ask("Hello!") }];

function titleOf(text: string): string | undefined {
  return linesOutsideCode(text).find((line) => line.startsWith("# "));
}

/** Lines outside code blocks; a code block leaves its two fences. */
function linesOutsideCode(text: string): string[] {
  let inCode = false;
  return text.split("\n").filter((line) => {
    const isFence = /^ *```/.test(line);
    if (isFence) inCode = !inCode;
    return isFence || !inCode;
  });
}

function isRule(line = ""): boolean {
  return /^ *\|(?: -+:? \|)+$/.test(line);
}

function isEven(line: string, mark: string): boolean {
  return line.split(mark).length % 2 === 1;
}

test("there are at least twelve topics, and each question leads to its own text", () => {
  expect(topics.length).toBeGreaterThanOrEqual(12);
  expect(new Set(titles).size).toBe(topics.length);
  expect(titles).not.toContain(undefined);
});

describe.each(long)('the text on "$question"', ({ text }) => {
  test("is 600 to 1,200 words long, with sections", () => {
    const words = text.split(/\s+/).length;
    expect(words).toBeGreaterThanOrEqual(600);
    expect(words).toBeLessThanOrEqual(1200);
    expect(text.match(/^## /gm)?.length).toBeGreaterThanOrEqual(4);
  });

  test("has tokens of about four characters", () => {
    const charactersPerToken = text.length / countTokens(text);
    expect(charactersPerToken).toBeGreaterThan(3.3);
    expect(charactersPerToken).toBeLessThan(4.7);
  });
});

describe.each(all)('the Markdown on "$question"', ({ text }) => {
  test("says that it is a demo, and how to connect a real model", () => {
    expect(text).toMatch(/built-in demo model|no model behind these words/);
    for (const way of ["`LLM_URL`", "`OPENAI_API_KEY`", "Ollama"]) expect(text).toContain(way);
  });

  test("closes each code and formula block, and names the language of code", () => {
    const fences = text.split("\n").filter((line) => /^ *(?:```|~~~)/.test(line));
    expect(fences.length % 2).toBe(0);
    for (const [index, fence] of fences.entries())
      expect(fence).toMatch(index % 2 === 0 ? /^ *```[a-z]+$/ : /^ *```$/);
    const formulas = linesOutsideCode(text).filter((line) => line.includes("$$"));
    expect(formulas.length % 2).toBe(0);
    for (const line of formulas) expect(line.trim()).toBe("$$");
  });

  test("has the same number of cells in each row of a table, and a rule below its head", () => {
    const lines = linesOutsideCode(text);
    const cells = lines.map((line) => (/^ *\|.*\|$/.test(line) ? line.split("|").length : 0));
    const isHead = (index: number): boolean => cells[index] !== 0 && (cells[index - 1] ?? 0) === 0;
    expect(lines.filter((_, index) => isHead(index) && !isRule(lines[index + 1]))).toEqual([]);
    expect(
      lines.filter((_, index) => cells[index] !== 0 && !isHead(index) && cells[index] !== cells[index - 1]),
    ).toEqual([]);
  });

  test("has one title at most, headings without gaps, and begins no section in code", () => {
    const levels = linesOutsideCode(text).flatMap((line) => /^(#+) /.exec(line)?.[1]?.length ?? []);
    expect(levels.filter((level) => level === 1).length).toBeLessThanOrEqual(1);
    for (const [index, level] of levels.entries())
      expect(level - (levels[index - 1] ?? 1)).toBeLessThanOrEqual(1);
    expect(text.match(/^## /gm) ?? []).toHaveLength(levels.filter((level) => level === 2).length);
  });

  test("closes emphasis and inline code in each line", () => {
    const prose = linesOutsideCode(text).filter((line) => !/^ *```/.test(line));
    const unclosed = prose.filter((line) => {
      const plain = line.replaceAll(/`[^`]*`/g, "").replace(/^[ >]*[*-] /, "");
      return !isEven(plain, "**") || !isEven(plain, "*") || !isEven(line, "`");
    });
    expect(unclosed).toEqual([]);
  });

  test("links to example.com alone", () => {
    const hosts = Array.from(text.matchAll(/https?:\/\/([^/\s)"]+)/g), ([, host = ""]) => host);
    for (const host of hosts) expect(host).toMatch(/^(?:.+\.)?example\.com$/);
    expect(text).not.toMatch(/\{\{|\r|\bwww\./);
  });
});

describe("which text is chosen", () => {
  test.each([
    ["Bitte erkläre mir Quantencomputer", "Explain quantum computing"],
    ["Que faire contre le réchauffement climatique ?", "Why is the climate changing?"],
    ["¿Cómo ahorro dinero?", "Where do I start with personal finance?"],
    ["Erzähl mir eine Geschichte", "Tell me a short story, with a poem"],
    [
      "WRITE PYTHON CODE that computes compound interest",
      "Show me binary search in Python, TypeScript, Rust and SQL",
    ],
  ])("%s", (message, question) => {
    expect(ask(message)).toBe(ask(question));
  });

  test.each(["Hello", "hi there!", "Guten Tag", "¡Hola!", "Bonjour", "Good morning, demo"])(
    "%s is greeted back",
    (message) => {
      expect(ask(message)).toBe(ask("Hello!"));
      expect(ask(message).length).toBeLessThan(generic.length / 4);
    },
  );

  test.each([
    "Who is the prime minister?",
    "Hi, what is the capital of the country next to ours?",
    "",
    "これは何ですか",
  ])("%j has no prepared text", (message) => {
    expect(ask(message)).toContain("I have no prepared text on that");
  });

  test("it depends on the last message of the person alone", () => {
    const messages = [
      { role: "system", content: "You like music" },
      { role: "user", content: "Tell me about sleep" },
      { role: "assistant", content: "Climate" },
      { role: "user", content: "Explain quantum computing" },
    ] as const;
    expect(answerTo(messages)).toBe(ask("Explain quantum computing"));
    expect(answerTo([])).toContain("> ` `\n");
  });
});

describe("the quoted message", () => {
  test.each([
    ["What is my cat thinking?", "`What is my cat thinking?`"],
    ["one\r\n\r\n  # two\u2028three\u0000", "`one # two three`"],
    ["<b>*x*</b> [y](z) | $$ \\ http://a.test", "`<b>*x*</b> [y](z) | $$ \\ http://a.test`"],
    ["`a` and ```b", "```` `a` and ```b ````"],
    ["{{topics}} {{message}} $&", "`{{topics}} {{message}} $&`"],
    ["right\u202Eleft", "`rightleft`"],
  ])("%j is one line of inline code", (message, expected) => {
    expect(quoted(message)).toBe(expected);
  });

  test("is shortened between characters", () => {
    expect(quoted("x".repeat(160))).toBe(`\`${"x".repeat(160)}\``);
    expect(quoted("x".repeat(161))).toBe(`\`${"x".repeat(160)}…\``);
    expect(quoted("👩‍👩‍👧".repeat(200))).toBe(`\`${"👩‍👩‍👧".repeat(160)}…\``);
    expect(quoted("e\u0301\u0301".repeat(100_000))?.isWellFormed()).toBe(true);
    expect(quoted("\uD83D")).toBe("`\uFFFD`");
  });
});
