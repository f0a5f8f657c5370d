/* The complete answers that the benchmark cuts. */
import { createRandom, type Random } from "../random.ts";
import { codeAnswer, codeLanguages } from "./code.ts";
import { essay, languages } from "./prose.ts";
import { dialogue, emojiText, list, log, poem } from "./repetitive.ts";
import { html, jsonAnswer, latex, nestedMarkdown, table } from "./structured.ts";

export type Answer = { kind: string; text: string };

const seed = 20_260_314;

const generators: readonly { kind: string; count: number; write: (random: Random) => string }[] = [
  ...languages.map((language) => ({
    kind: `prose, ${language}`,
    count: 12,
    write: (random: Random) => essay(random, language),
  })),
  ...codeLanguages.map((language) => ({
    kind: `code, ${language}`,
    count: 10,
    write: (random: Random) => codeAnswer(random, language),
  })),
  { kind: "nested Markdown", count: 20, write: nestedMarkdown },
  { kind: "tables", count: 18, write: table },
  { kind: "JSON", count: 18, write: jsonAnswer },
  { kind: "LaTeX", count: 16, write: latex },
  { kind: "HTML", count: 16, write: html },
  { kind: "poems with refrains", count: 16, write: poem },
  { kind: "logs", count: 16, write: log },
  { kind: "lists", count: 16, write: list },
  { kind: "dialogues", count: 16, write: dialogue },
  { kind: "emoji and marks", count: 16, write: emojiText },
];

/** Writes the same answers each time. */
export function writeCorpus(): Answer[] {
  const random = createRandom(seed);
  return generators.flatMap(({ kind, count, write }) =>
    Array.from({ length: count }, () => ({ kind, text: write(random) })),
  );
}
