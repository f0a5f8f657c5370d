/* The white space at a seam without a repeat: only a space that was lost or added between two words can be told. */
import { characterAt, characterBefore, isLetter, isUnspaced, isWordCharacter } from "../text/characters.ts";
import type { JoinerOptions, MatchResult, SpacingDecision } from "./types.ts";

/** How much of the answer is searched for other uses of a word; some pages, so that the cost does not grow with it. */
const wordReach = 16_384;
/** A word of more letters is not waited for. */
const longestWord = 24;
/** Shorter words are also the beginnings and ends of many others. */
const shortestWord = 3;
const untouched: SpacingDecision = { skip: 0, insert: "", removed: [] };

/** Looks at the first word of the stream; `undefined` while it is not all there. */
export function spaceWords(
  options: JoinerOptions,
  match: MatchResult,
  stream: { following: string; ended: boolean },
): SpacingDecision | undefined {
  const { answer, mode, plan } = options;
  const isCode =
    plan.cut.fence !== undefined || plan.cut.inlineCode !== undefined || plan.cut.math !== undefined;
  if (mode === "prefill" || isCode || !isLetter(characterBefore(answer, answer.length))) return untouched;
  if (stream.following.startsWith(" ")) return beforePunctuation(answer, stream);
  return betweenWords(answer, match, stream);
}

function beforePunctuation(
  answer: string,
  { following, ended }: { following: string; ended: boolean },
): SpacingDecision | undefined {
  if (/^ [,.]?$/u.test(following) && !ended) return undefined;
  if (!/^ [,.](?:\s|$)/u.test(following) || /\s[,.]\s/u.test(answer.slice(-wordReach))) return untouched;
  return { skip: 1, insert: "", removed: [{ kind: "white_space", text: " " }] };
}

function betweenWords(
  answer: string,
  match: MatchResult,
  { following, ended }: { following: string; ended: boolean },
): SpacingDecision | undefined {
  const last = /[\p{L}\p{M}]+$/u.exec(answer.slice(-longestWord * 2))?.[0] ?? "";
  const first = /^[\p{L}\p{M}]+/u.exec(following)?.[0];
  if (first === undefined || last.length < shortestWord || isUnspaced(last) || isUnspaced(first))
    return untouched;
  const words = answer.slice(-wordReach, -last.length).toLowerCase();
  if (!hasWord(words, last)) return untouched;
  if (first.length === following.length && first.length < longestWord && !ended) return undefined;
  const isKnown =
    (first.length >= shortestWord && hasWord(words, first)) || match.removed.at(-1)?.kind === "ellipsis";
  return isKnown && !hasWord(words, last + first) ? { ...untouched, insert: " " } : untouched;
}

function hasWord(text: string, word: string): boolean {
  const sought = word.toLowerCase();
  for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + 1)) {
    const isWhole =
      !isWordCharacter(characterBefore(text, at)) && !isWordCharacter(characterAt(text, at + sought.length));
    if (isWhole) return true;
  }
  return false;
}
