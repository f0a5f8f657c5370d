import type { CountTokens } from "../../engine/ports/dependencies.ts";

const pieceCharacters = 256;
const sampledCharacters = 100_000;
const sampledPieces = 200;
/** The tokens of a model that nobody measured may be so many more than those of the encoding at hand. */
const unknownFactor = 1.35;
const factorLimits = { least: 0.5, most: 3 };
/** A request must have so many tokens to teach anything: frames and templates blur the short ones. */
const leastTeachingTokens = 200;

let encoding: Promise<CountTokens> | undefined;

/**
 * Counts with the encoding `o200k_base`, in pieces: its time grows with the square of a word's length, and some
 * scripts have no spaces. A long text is judged by a sample. The first call loads 2 MB of merges.
 */
export function loadEncoding(): Promise<CountTokens> {
  encoding ??= import("gpt-tokenizer/encoding/o200k_base").then(({ countTokens }) => {
    const plain = { disallowedSpecial: new Set<string>() };
    return (text) => countInPieces(text, (piece) => countTokens(piece, plain));
  });
  return encoding;
}

/** Adds up the counts of pieces, or of a sample of them where there are many. */
export function countInPieces(text: string, count: CountTokens): number {
  const pieces = Math.ceil(text.length / pieceCharacters);
  const step = text.length > sampledCharacters ? pieces / sampledPieces : 1;
  let tokens = 0;
  let characters = 0;
  for (let index = 0; index < pieces; index += step) {
    const from = Math.floor(index) * pieceCharacters;
    const piece = text.slice(from, from + pieceCharacters);
    tokens += count(piece);
    characters += piece.length;
  }
  return characters === 0 ? 0 : Math.ceil((tokens * text.length) / characters);
}

/** How the tokens of one model compare to the counted ones; learnt from what its provider reports. */
export function createCalibration(isExact: boolean) {
  let factor = isExact ? 1 : unknownFactor;
  let lessons = 0;
  return {
    factor: () => factor,
    /** `counted` is what `factor` was already applied to. */
    learn(counted: number, actual: number): void {
      if (actual < leastTeachingTokens || counted <= 0) return;
      const seen = Math.min(factorLimits.most, Math.max(factorLimits.least, (factor * actual) / counted));
      lessons += 1;
      // The first lesson counts in full, later ones less and less; never below what was seen last.
      factor = Math.max(seen, factor + (seen - factor) / Math.min(lessons, 4));
    },
  };
}

export type Calibration = ReturnType<typeof createCalibration>;
