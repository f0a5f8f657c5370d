/** `growing`: a formula that is not closed yet is left out until it is. `ended`: it is shown as it was written. */
export type FormulaState = "growing" | "ended";

/** A longer text after an opener is no formula, so that a lone `$$` does not hide the rest of an answer. */
const maxFormulaCharacters = 4000;

const closers = new Map([
  ["$$", "$$"],
  ["\\[", "\\]"],
  ["\\(", "\\)"],
]);

/** Matches what begins code, in which formulas do not count, and what opens a formula. */
const token = /^ *(?<fence>`{3,}|~{3,})|(?<ticks>`+)|(?<opener>\$\$|\\[[(])|\\\\/gm;

/** Whether a text may hold a formula at all. */
export function hasFormulas(text: string): boolean {
  return /\$\$|\\[[(]/.test(text);
}

/**
 * Rewrites the formulas of a Markdown text, `$$…$$`, `\[…\]` and `\(…\)`, into the one form that the renderer knows: a
 * formula that stands alone gets `$$` on lines of its own, one inside of a line gets `$$…$$`. For display only.
 */
export function normalizeFormulas(text: string, state: FormulaState): string {
  if (!hasFormulas(text)) return text;
  let normalized = "";
  let position = 0;
  token.lastIndex = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const { fence, ticks, opener } = match.groups ?? {};
    if (fence !== undefined) token.lastIndex = endOfFence(text, token.lastIndex, fence);
    else if (ticks !== undefined) token.lastIndex = endOfCode(text, token.lastIndex, ticks);
    else if (opener !== undefined) {
      const formula = readFormula(text, { start: match.index, opener });
      if (formula === "open" && state === "growing") return normalized + text.slice(position, match.index);
      normalized += text.slice(position, match.index);
      normalized += typeof formula === "string" ? toPlain(opener) : formula.normalized;
      position = typeof formula === "string" ? token.lastIndex : formula.end;
      token.lastIndex = position;
    }
  }
  return normalized + text.slice(position);
}

type Opening = { start: number; opener: string };

/** Reads the formula that begins at `start`. `open`: it may still be closed. `none`: this is no formula. */
function readFormula(
  text: string,
  { start, opener }: Opening,
): { normalized: string; end: number } | "open" | "none" {
  const closer = closers.get(opener) ?? opener;
  const from = start + opener.length;
  const ahead = text.slice(from, from + maxFormulaCharacters);
  const length = ahead.indexOf(closer);
  const content = length === -1 ? ahead : ahead.slice(0, length);
  // The paragraph ends, so a formula in it can no longer be closed.
  if (/\n[ \t]*\n/.test(content)) return "none";
  if (length === -1) return ahead.length < maxFormulaCharacters ? "open" : "none";
  if (content.trim() === "") return "none";
  const end = from + length + closer.length;
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  const standsAlone = /^\s*$/.test(before) && /^[ \t]*(?:\n|$)/.test(text.slice(end, end + 200));
  if (standsAlone && opener !== "\\(")
    return { normalized: `$$\n${before}${content.trim()}\n${before}$$`, end };
  return content.includes("\n> ")
    ? "none"
    : { normalized: `$$${content.replaceAll("\n", " ").trim()}$$`, end };
}

/** Dollars that open no formula are text; escaped brackets are left to Markdown. */
function toPlain(opener: string): string {
  return opener === "$$" ? "\\$\\$" : opener;
}

function endOfFence(text: string, from: number, fence: string): number {
  const close = new RegExp(`^ *${fence[0] === "~" ? "~" : "`"}{${fence.length},} *$`, "m");
  const rest = text.slice(from);
  const match = close.exec(rest);
  return match === null ? text.length : from + match.index + match[0].length;
}

/** The end of inline code; the position after its ticks if the code is not closed. */
function endOfCode(text: string, from: number, ticks: string): number {
  for (const match of text.slice(from).matchAll(/`+/g))
    if (match[0].length === ticks.length) return from + match.index + ticks.length;
  return from;
}
