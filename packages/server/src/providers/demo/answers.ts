import { readFileSync } from "node:fs";
import type { ChatMessage } from "../../engine/ports/provider.ts";
import { topics } from "./topics.ts";

const opening = "*Prepared text from the built-in demo model, picked by a word in your message.*\n\n";
const closing =
  "\n\n---\n\n*To hear from a real model, set `LLM_URL` or `OPENAI_API_KEY`, or start Ollama; then start Agent Max again.*";

const greeting =
  /^ (?:hi|hello|hey|hallo|moin|servus|salut|bonjour|bonsoir|hola|buen[oa]s (?:dias|tardes|noches)|guten (?:tag|morgen|abend)|good (?:morning|afternoon|evening)) /;
const greetingWords = 5;

/** The part of a message that is searched for keywords, in UTF-16 code units; enough for any question. */
const searchedLength = 4000;
const quotedCharacters = 160;
const characters = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Loads the prepared texts. The returned function gives the full answer to a conversation. */
export function createAnswers(): (messages: readonly ChatMessage[]) => string {
  const prepared = topics.map(({ name, keywords }) => ({
    text: opening + load(`topics/${name}`) + closing,
    needles: keywords.split(", ").map(toNeedle),
  }));
  const list = topics.map(({ question }) => `- ${question}`).join("\n");
  const hello = load("greeting").replace("{{topics}}", list) + closing;
  const [beforeQuote = "", afterQuote = ""] = load("generic")
    .replace("{{topics}}", list)
    .split("{{message}}");

  return (messages) => {
    const message = messages.findLast(({ role }) => role === "user")?.content ?? "";
    const words = toWords(message.slice(0, searchedLength));
    const scores = prepared.map(({ needles }) => needles.filter((needle) => words.includes(needle)).length);
    const best = Math.max(...scores);
    const match = prepared[scores.indexOf(best)];
    if (match !== undefined && best > 0) return match.text;
    if (greeting.test(words) && words.trim().split(" ").length <= greetingWords) return hello;
    return beforeQuote + quote(message) + afterQuote + closing;
  };
}

function load(name: string): string {
  return readFileSync(new URL(`./${name}.md`, import.meta.url), "utf8")
    .replaceAll("\r\n", "\n")
    .trim();
}

/** The words of a text without accents, each between single spaces, so that `includes` finds whole words and phrases. */
function toWords(text: string): string {
  const plain = text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
  return ` ${(plain.match(/[\p{L}\p{N}]+/gu) ?? []).join(" ")} `;
}

function toNeedle(keyword: string): string {
  return keyword.endsWith("*") ? ` ${keyword.slice(0, -1)}` : ` ${keyword} `;
}

/** The message as one line of inline code, so that Markdown in it has no effect. */
function quote(message: string): string {
  // Nearly every character has at most eight code units, so this cut removes nothing that would be shown.
  const text = message.slice(0, quotedCharacters * 8).toWellFormed();
  const line = text
    .replaceAll(/[\p{Cc}\p{Zs}\p{Zl}\p{Zp}]+/gu, " ")
    .replaceAll(/\p{Bidi_Control}/gu, "")
    .trim();
  const all = Array.from(characters.segment(line), ({ segment }) => segment);
  const shown = all.slice(0, quotedCharacters).join("");
  const isShortened = shown.length < line.length || text.length < message.length;
  // A code span ends at as many backticks as it began with.
  const runs = shown.match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const space = runs.length > 0 ? " " : "";
  return `${fence}${space}${shown || " "}${isShortened ? "…" : ""}${space}${fence}`;
}
