import type { ProbeVerdict } from "./probe-store.ts";

/** The reply to one of the two requests of a probe. */
export type ProbeReply = { type: "text"; text: string } | { type: "thought" } | { type: "refused" };

export const probeQuestion = "Reply with exactly: ALPHA BRAVO CHARLIE DELTA ECHO";
/** Ends inside a word, so only a model that continues begins with the rest of that word. */
export const wordPrefix = "ALPHA BRAVO CHAR";
/** Ends with letters that no model would write by itself: only an echo contains them. */
export const nonsensePrefix = "ALPHA BRAVO CHARZQ";
export const probeMaxTokens = 12;

/** Judges the replies to the two prefixes. A reply that could be a new turn counts as one. */
export function judgeProbe(word: ProbeReply, nonsense: ProbeReply): ProbeVerdict {
  if (word.type === "refused" || nonsense.type === "refused") return "refuses";
  if (word.type === "thought" || nonsense.type === "thought") return "thinks";
  const [text, other] = [word.text, nonsense.text];
  if (text.trim() === "") return "empty";
  const echoesWord = startsLike(text, wordPrefix);
  const echoesNonsense = startsLike(other, nonsensePrefix);
  if (echoesWord) return echoesNonsense ? "echoes" : "starts_anew";
  if (echoesNonsense) return "inconsistent";
  if (!/^\s*LIE/.test(text) && !/^\s+DELTA/.test(text)) return "starts_anew";
  // Two equal replies to different prefixes mean that the model did not continue either of them.
  if (text.trim() === other.trim() && text.trim().startsWith("LIE")) return "inconsistent";
  return text.startsWith("LIE") ? "continues" : "continues_spaced";
}

/** Whether a text begins with a prefix, apart from white space, punctuation and case. */
function startsLike(text: string, prefix: string): boolean {
  const letters = (value: string) => value.toUpperCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
  return letters(text).startsWith(letters(prefix));
}
