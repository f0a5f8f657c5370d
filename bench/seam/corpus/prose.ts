import type { Random } from "../random.ts";
import { phrasebooks } from "./languages.ts";
import type { Phrasebook } from "./phrasebook.ts";

export const languages = Object.keys(phrasebooks);

export function sentence(random: Random, language: string): string {
  return fill(random, language, random.pick(phrasebook(language).sentences));
}

function fill(random: Random, language: string, pattern: string): string {
  const book = phrasebook(language);
  return pattern
    .replaceAll("{t}", () => random.pick(book.topics))
    .replaceAll("{p}", () => random.pick(book.people))
    .replaceAll("{q}", () => random.pick(book.places))
    .replace(/^\p{Ll}/u, (first) => first.toUpperCase());
}

export function paragraph(random: Random, language: string, sentences: number): string {
  const book = phrasebook(language);
  return random
    .some(book.sentences, sentences)
    .map((pattern) => fill(random, language, pattern))
    .join(book.space);
}

/** An essay of several paragraphs, with headings and emphasis now and then. */
export function essay(random: Random, language: string): string {
  const blocks: string[] = [];
  const { sentences, space, topics } = phrasebook(language);
  const headings = random.some(topics, topics.length);
  for (let patterns = random.some(sentences, sentences.length); patterns.length > 2;) {
    const heading = random.chance(0.2) ? headings.pop() : undefined;
    if (heading !== undefined) blocks.push(`## ${capital(heading)}`);
    const own = patterns.splice(0, random.between(2, 4));
    blocks.push(emphasise(random, own.map((pattern) => fill(random, language, pattern)).join(space)));
  }
  return `${blocks.join("\n\n")}\n`;
}

export function topic(random: Random, language: string): string {
  return random.pick(phrasebook(language).topics);
}

export function capital(text: string): string {
  return text.replace(/^\p{Ll}/u, (first) => first.toUpperCase());
}

function emphasise(random: Random, text: string): string {
  if (!text.includes(" ") || !random.chance(0.4)) return text;
  const words = text.split(" ");
  const at = random.between(0, words.length - 3);
  const marker = random.pick(["**", "*", "_", "`"]);
  return [
    ...words.slice(0, at),
    `${marker}${words.slice(at, at + 2).join(" ")}${marker}`,
    ...words.slice(at + 2),
  ].join(" ");
}

function phrasebook(language: string): Phrasebook {
  const book = phrasebooks[language];
  if (book === undefined) throw new RangeError(`no phrasebook for ${language}`);
  return book;
}
