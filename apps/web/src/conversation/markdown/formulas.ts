/** `growing`: a formula that is not closed yet waits until it is. Otherwise it is shown as it was written. */
export type FormulaState = "growing" | "ended";

/** A longer one is taken for text: nobody writes such a formula, and a lone `$$` must not swallow an answer. */
const maxFormulaCharacters = 4000;

const closers = new Map([
  ["$$", "$$"],
  ["\\[", "\\]"],
  ["\\(", "\\)"],
]);

/** Code, which comes first and may hold anything; then what opens a formula. */
const token = /^ *(?<fence>`{3,}|~{3,})|(?<ticks>`+)|(?<opener>\$\$|\\[[(])|\\\\/gm;

/** Whether a text may hold a formula at all. */
export function hasFormulas(text: string): boolean {
  return /\$\$|\\[[(]/.test(text);
}

/**
 * Puts the formulas of a Markdown text, `$$…$$`, `\[…\]` and `\(…\)`, into the one form that is drawn: `$$` alone on
 * its line around those that stand alone, `$$…$$` around those in a line. For display only.
 */
export function normalizeFormulas(text: string, state: FormulaState): string {
  if (!hasFormulas(text)) return text;
  let drawn = "";
  let position = 0;
  token.lastIndex = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const { fence, ticks, opener } = match.groups ?? {};
    if (fence !== undefined) token.lastIndex = endOfFence(text, token.lastIndex, fence);
    else if (ticks !== undefined) token.lastIndex = endOfCode(text, token.lastIndex, ticks);
    else if (opener !== undefined) {
      const formula = readFormula(text, { start: match.index, opener });
      if (formula === "open" && state === "growing") return drawn + text.slice(position, match.index);
      drawn += text.slice(position, match.index);
      drawn += typeof formula === "string" ? toPlain(opener) : formula.drawn;
      position = typeof formula === "string" ? token.lastIndex : formula.end;
      token.lastIndex = position;
    }
  }
  return drawn + text.slice(position);
}

type Place = { start: number; opener: string };

/** `open`: it may still be closed. `none`: this is no formula. */
function readFormula(
  text: string,
  { start, opener }: Place,
): { drawn: string; end: number } | "open" | "none" {
  const closer = closers.get(opener) ?? opener;
  const from = start + opener.length;
  const ahead = text.slice(from, from + maxFormulaCharacters);
  const length = ahead.indexOf(closer);
  const content = length === -1 ? ahead : ahead.slice(0, length);
  // A paragraph ends, and with it all that is open in it.
  if (/\n[ \t]*\n/.test(content)) return "none";
  if (length === -1) return ahead.length < maxFormulaCharacters ? "open" : "none";
  if (content.trim() === "") return "none";
  const end = from + length + closer.length;
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  const standsAlone = /^\s*$/.test(before) && /^[ \t]*(?:\n|$)/.test(text.slice(end, end + 200));
  if (standsAlone && opener !== "\\(") return { drawn: `$$\n${before}${content.trim()}\n${before}$$`, end };
  return content.includes("\n> ") ? "none" : { drawn: `$$${content.replaceAll("\n", " ").trim()}$$`, end };
}

/** Dollars that open nothing are text; escaped brackets are left to Markdown. */
function toPlain(opener: string): string {
  return opener === "$$" ? "\\$\\$" : opener;
}

function endOfFence(text: string, from: number, fence: string): number {
  const close = new RegExp(`^ *${fence[0] === "~" ? "~" : "`"}{${fence.length},} *$`, "m");
  const rest = text.slice(from);
  const match = close.exec(rest);
  return match === null ? text.length : from + match.index + match[0].length;
}

/** Where inline code ends; right behind its ticks where it is not closed. */
function endOfCode(text: string, from: number, ticks: string): number {
  for (const match of text.slice(from).matchAll(/`+/g))
    if (match[0].length === ticks.length) return from + match.index + ticks.length;
  return from;
}
