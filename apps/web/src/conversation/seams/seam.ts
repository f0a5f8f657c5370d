import type { Seam, ContinuationMode } from "@agent-max/protocol";

/** How a join was made, in words for people. */
export type SeamDescription = {
  label: string;
  explanation: string;
  verdict: { name: string; text: string; tone: SeamTone };
  removed: { what: string; text: string }[];
  inserted: string | undefined;
  delay: string | undefined;
};

/** `marked`: the page shows the seam line without hover, because the join may have a fault. */
export type SeamTone = "quiet" | "marked";

/** Unread text shorter than this is not shown; Continue begins with it all the same. */
export const leastUnreadCharacters = 40;

const maxShownCharacters = 160;
const maxShownPieces = 4;

const modes: Record<ContinuationMode, Pick<SeamDescription, "label" | "explanation">> = {
  buffered: { label: "Released", explanation: "This text was already written when the answer was stopped." },
  prefill: { label: "Continued directly", explanation: "The model went on from the text itself." },
  anchored: {
    label: "Joined by anchor",
    explanation: "The model was asked to begin with the last words again.",
  },
  unanchored: {
    label: "Joined without an anchor",
    explanation: "The model did not begin with the last words, so repeats were looked for.",
  },
};

const verdicts: Record<Seam["verdict"], SeamDescription["verdict"]> = {
  exact: { name: "Exact", text: "Nothing is missing, nothing is doubled.", tone: "quiet" },
  verified: { name: "Verified", text: "The place where the texts meet was checked.", tone: "quiet" },
  repaired: { name: "Repaired", text: "Something had to be taken out or put in.", tone: "marked" },
  unverified: {
    name: "Not verified",
    text: "Nothing proves that the texts fit together. Read this place once.",
    tone: "marked",
  },
};

/** A newer server may send kinds that this page does not know. */
const removedKinds = new Map([
  ["anchor", "the last words, said again"],
  ["overlap", "a repeat"],
  ["restart", "a new beginning of the whole answer"],
  ["echo", "the answer so far, said again"],
  ["preamble", "words of introduction"],
  ["ellipsis", "an ellipsis"],
  ["fence", "a code fence that was open already"],
  ["heading", "a heading, said again"],
  ["table_head", "the head of the table, said again"],
  ["reopened", "a beginning that was there already"],
  ["surrogate", "half of a character"],
  ["white_space", "white space"],
  ["complete", "a remark that the answer is complete"],
]);

export function describeSeam({ mode, verdict, removed, inserted, join_delay_ms }: Seam): SeamDescription {
  const taken = removed.filter(({ text }) => text !== "");
  const shown = taken.slice(0, maxShownPieces).map(({ kind, text }) => ({
    what: removedKinds.get(kind) ?? "text",
    text: shorten(text),
  }));
  const hidden = taken.length - shown.length;
  return {
    ...modes[mode],
    verdict: verdicts[verdict],
    removed: hidden > 0 ? [...shown, { what: `and ${hidden} more`, text: "" }] : shown,
    inserted: inserted === "" ? undefined : describeWhiteSpace(inserted),
    delay: join_delay_ms < 1 ? undefined : `for ${Math.round(join_delay_ms).toLocaleString("en")} ms`,
  };
}

/** The seams that are shown: without a release of a few characters that is followed closely by another seam. */
export function notableSeams(seams: readonly Seam[]): Seam[] {
  return seams.filter(({ mode, position }, index) => {
    const next = seams[index + 1];
    return mode !== "buffered" || next === undefined || next.position - position >= leastUnreadCharacters;
  });
}

/** The tone of a seam line: that of the least sure of its seams. */
export function toneOf(seams: readonly Seam[]): SeamTone {
  return seams.some(({ verdict }) => verdicts[verdict].tone === "marked") ? "marked" : "quiet";
}

function shorten(text: string): string {
  if (text.trim() === "") return describeWhiteSpace(text);
  if (text.length <= maxShownCharacters) return text;
  const hidden = (text.length - maxShownCharacters).toLocaleString("en");
  return `${text.slice(0, maxShownCharacters).toWellFormed()}… (${hidden} more characters)`;
}

/** Names white space in words. The server inserts nothing but white space at a seam. */
function describeWhiteSpace(text: string): string {
  const lines = text.split("\n").length - 1;
  const others = text.length - lines;
  const parts = [count(lines, "line break"), count(others, "space")];
  return parts.filter((part) => part !== undefined).join(" and ");
}

function count(number: number, name: string): string | undefined {
  if (number === 0) return undefined;
  return number === 1 ? `a ${name}` : `${number} ${name}s`;
}
