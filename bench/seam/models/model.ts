/* What a simulated model knows and what it answers. Nothing here knows how a seam is repaired. */
import type { Random } from "../random.ts";

export type Scene = {
  kind: string;
  /** The whole answer, the part before the cut, and the rest. */
  whole: string;
  partial: string;
  rest: string;
  /** The partial without white space at its end, which is what a model is shown, and what it would go on with. */
  shown: string;
  onward: string;
  /** What the request asks to repeat. */
  anchor: string;
  random: Random;
};

export type Reply = {
  stream: string;
  /** Index in the stream at which new text begins. */
  newAt: number;
  /** What a perfect join appends to the partial; the rest of the answer if absent. */
  expected?: string;
  /** The answer when it is not the partial of the scene: one cut elsewhere. */
  partial?: string;
  complete?: boolean;
};

export type Group =
  | "anchor obeyed"
  | "text repeated"
  | "other repairable"
  | "well-behaved"
  | "prefill"
  | "undecidable";

export type Model = {
  name: string;
  group: Group;
  mode: "prefill" | "anchored" | "unanchored" | "any";
  echo?: boolean;
  /** `undefined` where the failure cannot happen. */
  reply(scene: Scene): Reply | undefined;
};

/** A reply that puts `before` in front of what goes on after the partial without its white space. */
export function ahead(before: string, scene: Scene): Reply {
  return { stream: before + scene.onward, newAt: before.length + scene.partial.length - scene.shown.length };
}

export function letterCount(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
}

/** The last `count` words of a text; two characters count as a word where words are not spaced. */
export function lastWords(text: string, count: number): string {
  const tail = text.slice(-600);
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(tail.slice(-20)))
    return Array.from(tail)
      .slice(-2 * count)
      .join("");
  return new RegExp(`(?:\\S+\\s+){0,${count - 1}}\\S+$`, "u").exec(tail)?.[0] ?? "";
}

export function lastLine(text: string): string {
  return text.slice(text.lastIndexOf("\n") + 1);
}

/** Where the last code block that is still open begins, with its language. */
export function openBlock(text: string): { info: string; at: number } | undefined {
  const fences = [...text.matchAll(/^ *```([^\n`]*)(?:\n|$(?![^]))/gmu)];
  const last = fences.at(-1);
  if (last === undefined || fences.length % 2 === 0 || !last[0].endsWith("\n")) return undefined;
  return { info: last[1] ?? "", at: last.index + last[0].length };
}
