/*
 * Follows a text while it streams, so that a cut can be described at any moment without reading it again.
 *
 * In go deltas of any size; out comes a `Cut` on request. Four scanners run side by side, each over the unit it needs:
 *
 *   characters  json.ts    open brackets and strings, from the first bracket on
 *               markup.ts  open elements, tags and formulas
 *   lines       lines.ts   fences, headings, tables, lists, quotes; a line is taken when its line break has come
 *   paragraph   inline.ts  code, emphasis, links; only when a cut is asked for, over the last paragraph
 *
 * The border of a fence separates them: markup is not read inside of code, except in fences of markup languages, and
 * JSON begins anew with each fence. A last line without a line break is taken on a copy of the block state, so that asking
 * for a cut changes nothing and the line may still grow.
 *
 * A delta costs time by its own length, since characters are looked at once and lines once more; a cut costs time by the
 * last paragraph. Memory holds the last line and a bounded tail. The rules follow CommonMark and the tables of GFM as
 * far as they decide what is open; what takes looking ahead (reference links, setext headings) is left out.
 */
import { characterBefore, isUnspaced, isWordCharacter, trimmedLength } from "../text/characters.ts";
import type { Cut } from "./cut.ts";
import { scanInline } from "./inline.ts";
import { createJsonScanner } from "./json.ts";
import { type BlockState, createBlockState, takeLine } from "./lines.ts";
import { createMarkupScanner } from "./markup.ts";

export type Scanner = {
  /** Takes the next piece of the text; costs time by the length of the piece alone. */
  push(delta: string): void;
  /** Says what is open at the end of all that was pushed. */
  cut(): Cut;
};

/** So many code units of the end are kept, to look at the last paragraph and sentence. */
const keptTail = 8192;
const sentenceEnd = /[.!?。！？।؟…][)\]"'”’“»」』*_`]*$/u;
const markupFence = /^(?:html|xml|svg|vue|jsx|tsx|astro|svelte)\b/iu;

/** Follows a text as it arrives; see the head of this file. */
export function createScanner(): Scanner {
  const blocks = createBlockState();
  const markup = createMarkupScanner();
  let json = createJsonScanner();
  let length = 0;
  let lineAt = 0;
  let line = "";
  let tail = "";

  function finishLine() {
    const wasFenced = blocks.fence !== undefined;
    takeLine(blocks, line, { at: lineAt, finished: true });
    lineAt += line.length + 1;
    line = "";
    if (wasFenced === (blocks.fence !== undefined)) return;
    markup.reset();
    if (blocks.fence !== undefined) json = createJsonScanner();
  }

  function takeCharacters(piece: string) {
    const readsMarkup = blocks.fence === undefined || markupFence.test(blocks.fence.info);
    for (let index = 0; index < piece.length; index += 1) {
      const character = piece.charAt(index);
      if (readsMarkup) markup.take(character);
      json.take(character, length + index);
    }
    length += piece.length;
  }

  return {
    push(delta) {
      tail += delta;
      if (tail.length > keptTail * 4) tail = tail.slice(-keptTail);
      for (let from = 0; from < delta.length;) {
        const newline = delta.indexOf("\n", from);
        const to = newline < 0 ? delta.length : newline + 1;
        takeCharacters(delta.slice(from, to));
        line += delta.slice(from, newline < 0 ? to : newline);
        if (newline >= 0) finishLine();
        from = to;
      }
    },
    cut() {
      const copy: BlockState = { ...blocks };
      if (line !== "") takeLine(copy, line.slice(0, keptTail), { at: lineAt, finished: false });
      const openJson = json.state();
      const { elements, inTag, math } = markup.state();
      const paragraph = tail.slice(Math.max(0, tail.length - (length - copy.blockAt)));
      const inline =
        copy.fence === undefined && math === undefined && openJson === undefined ? scanInline(paragraph) : {};
      const isThinking = elements.some((name) => /^(?:think|thinking|reasoning)$/u.test(name));
      const cut: Omit<Cut, "completeness" | "because"> = {
        length,
        end: endOf(tail),
        quoteDepth: copy.quoteDepth,
        elements,
        think: isThinking,
        ...(copy.fence === undefined ? {} : { fence: copy.fence }),
        ...(copy.fence === undefined &&
        blocks.fence === undefined &&
        /^[ \t]*(?:`{3,}|~{3,})[^`\n]*$/u.test(line)
          ? { inFenceLine: true as const }
          : {}),
        ...(copy.heading === undefined ? {} : { heading: copy.heading }),
        ...(copy.table === undefined ? {} : { table: copy.table }),
        ...(copy.list === undefined ? {} : { list: copy.list }),
        ...(openJson === undefined ? {} : { json: openJson }),
        ...(inTag === undefined ? {} : { inTag }),
        ...(math === undefined ? {} : { math }),
        ...inline,
      };
      return { ...cut, ...judge(cut, tail) };
    },
  };
}

/** Says what is open at the end of `text`. */
export function analyzeCut(text: string): Cut {
  const scanner = createScanner();
  scanner.push(text);
  return scanner.cut();
}

function endOf(tail: string): Cut["end"] {
  if (tail === "") return "nothing";
  const text = tail.slice(0, trimmedLength(tail));
  const space = tail.slice(text.length);
  if (space.split("\n").length > 2) return "after_paragraph";
  if (space.includes("\n")) return "after_line";
  if (sentenceEnd.test(text.slice(-8))) return "after_sentence";
  const last = characterBefore(text, text.length);
  return space === "" && isWordCharacter(last) && !isUnspaced(last) ? "inside_word" : "after_word";
}

function judge(
  cut: Omit<Cut, "completeness" | "because">,
  tail: string,
): Pick<Cut, "completeness" | "because"> {
  if (cut.end === "nothing") return { completeness: "unlikely", because: "empty" };
  const isOpen = [cut.fence, cut.json, cut.inTag, cut.math, cut.inlineCode, cut.emphasis, cut.link].some(
    (state) => state !== undefined,
  );
  if (isOpen || cut.think || cut.inFenceLine === true)
    return { completeness: "unlikely", because: "open_structure" };
  const text = tail.slice(0, trimmedLength(tail));
  const lastLine = text.slice(text.lastIndexOf("\n") + 1);
  if (
    cut.table !== undefined &&
    lastLine.split("|").length <= cut.table.columns + 1 &&
    /^\s*\|/u.test(lastLine)
  ) {
    return { completeness: "unlikely", because: "open_structure" };
  }
  if (/[:,，、：([{«“]$|^\s*(?:[-*+]|\d+[.)])$|^#{1,6}(?:\s|$)/u.test(lastLine)) {
    return { completeness: "unlikely", because: "unfinished_line" };
  }
  if (/(?:```|~~~|\||\}|\]|>|\$\$)$/u.test(text))
    return { completeness: "likely", because: "closed_structure" };
  if (cut.end === "after_sentence" || sentenceEnd.test(text.slice(-8))) {
    return { completeness: "likely", because: "end_of_sentence" };
  }
  if (cut.end === "inside_word" || cut.end === "after_word") {
    return { completeness: "unlikely", because: "middle_of_sentence" };
  }
  return { completeness: "unknown", because: "unfinished_line" };
}
