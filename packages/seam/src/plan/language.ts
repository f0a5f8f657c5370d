/* The language of an answer, as far as it matters for the wording of a request. */

export type Language = "ar" | "de" | "en" | "es" | "fr" | "hi" | "it" | "ja" | "ko" | "pt" | "ru" | "zh";

const scripts: readonly (readonly [Language, RegExp])[] = [
  ["ja", /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ["zh", /\p{Script=Han}/gu],
  ["ko", /\p{Script=Hangul}/gu],
  ["ru", /\p{Script=Cyrillic}/gu],
  ["ar", /\p{Script=Arabic}/gu],
  ["hi", /\p{Script=Devanagari}/gu],
];

const commonWords: readonly (readonly [Language, ReadonlySet<string>])[] = [
  ["en", new Set("the of and to is that it with for this are was not you as be".split(" "))],
  ["de", new Set("der die das und ist nicht ein eine zu mit den auf für von sich dem".split(" "))],
  ["fr", new Set("le la les des est et une du dans que pour pas qui sur au avec".split(" "))],
  ["es", new Set("el la los las una que de en por con para es del se como fue".split(" "))],
  ["pt", new Set("os as um uma que de em não com para do da no na foi".split(" "))],
  ["it", new Set("il lo la gli una che di per non con del della sono si al".split(" "))],
];

/** A page tells the language; a longer answer may have changed it. */
const sampleLength = 4000;
/** Common words make up a fifth or more of a text in their language, and a few per cent in a related one. */
const leastShare = 0.08;
/** One such word may be a name or a quotation. */
const leastWords = 2;

/** Guesses the language of the end of `text`; English when nothing speaks for another one. */
export function guessLanguage(text: string): Language {
  const sample = text.slice(-sampleLength).replaceAll(/```[\s\S]*?(?:```|$)/gu, " ");
  const letters = sample.match(/\p{L}/gu)?.length ?? 0;
  for (const [language, script] of scripts) {
    const found = sample.match(script)?.length ?? 0;
    if (found > letters * (language === "ja" ? leastShare : 0.3)) return language;
  }
  return guessByWords(sample.toLowerCase().match(/\p{L}+/gu) ?? []);
}

function guessByWords(words: readonly string[]): Language {
  let best: Language = "en";
  let bestCount = Math.max(leastWords - 1, words.length * leastShare);
  for (const [language, common] of commonWords) {
    const count = words.filter((word) => common.has(word)).length;
    if (count > bestCount) [best, bestCount] = [language, count];
  }
  return best;
}
