/** What a model can do with a prefix that ends inside a word. */
export const probeVerdicts = [
  /** It went on with the next letter. */
  "continues",
  /** It went on, with white space of its own at the seam. */
  "continues_spaced",
  /** It began with the prefix that it was sent, and then went on. */
  "echoes",
  "starts_anew",
  /** The provider refused a conversation that ends with the assistant. */
  "refuses",
  /** It took the answer for finished. */
  "empty",
  /** Its two answers contradict each other. */
  "inconsistent",
  /** Nothing but reasoning came within the few tokens. */
  "thinks",
] as const;
export type ProbeVerdict = (typeof probeVerdicts)[number];

/** What one of the two requests of a probe brought. */
export type ProbeAnswer = { type: "text"; text: string } | { type: "thought" } | { type: "refused" };

export const probeQuestion = "Reply with exactly: ALPHA BRAVO CHARLIE DELTA ECHO";
/** Ends inside a word, so that only a model that goes on begins with its rest. */
export const wordPrefix = "ALPHA BRAVO CHAR";
/** A word that nobody would write: only an echo brings it back. */
export const nonsensePrefix = "ALPHA BRAVO CHARZQ";
export const probeMaxTokens = 12;

/** Judges the answers to the two prefixes. What cannot be told from a new turn counts as one. */
export function readProbe(word: ProbeAnswer, nonsense: ProbeAnswer): ProbeVerdict {
  if (word.type === "refused" || nonsense.type === "refused") return "refuses";
  if (word.type === "thought" || nonsense.type === "thought") return "thinks";
  const [text, other] = [word.text, nonsense.text];
  if (text.trim() === "") return "empty";
  const echoesWord = startsLike(text, wordPrefix);
  const echoesNonsense = startsLike(other, nonsensePrefix);
  if (echoesWord) return echoesNonsense ? "echoes" : "starts_anew";
  if (echoesNonsense) return "inconsistent";
  if (!/^\s*LIE/.test(text) && !/^\s+DELTA/.test(text)) return "starts_anew";
  // Whatever it was sent, it says the same: then it was not the prefix that it went on with.
  if (text.trim() === other.trim() && text.trim().startsWith("LIE")) return "inconsistent";
  return text.startsWith("LIE") ? "continues" : "continues_spaced";
}

/** Whether a text begins with a prefix, whatever white space, marks and case became of it. */
function startsLike(text: string, prefix: string): boolean {
  const letters = (value: string) => value.toUpperCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
  return letters(text).startsWith(letters(prefix));
}
