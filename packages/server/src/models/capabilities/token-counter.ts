import type { CountTokens } from "../../engine/ports/model.ts";

const pieceCharacters = 256;
const sampledCharacters = 100_000;
const sampledPieces = 200;
/** A model with an unknown tokenizer may need this many times the tokens of `o200k_base`. */
const unknownTokenizerFactor = 1.35;
const factorLimits = { min: 0.5, max: 3 };
/** Shorter prompts do not change the factor: message frames and chat templates are too large a part of them. */
const minPromptTokens = 200;

/**
 * Counts with the encoding `o200k_base`, in pieces: its time grows with the square of a word's length, and some
 * scripts have no spaces. The count of a long text is estimated from a sample. The first call loads 2 MB of merges.
 */
export async function loadEncoding(): Promise<CountTokens> {
  const { countTokens } = await import("gpt-tokenizer/encoding/o200k_base");
  const options = { disallowedSpecial: new Set<string>() };
  return (text) => countInPieces(text, (piece) => countTokens(piece, options));
}

/** Adds up the counts of all pieces of a text, or extrapolates from a sample of them when there are many. */
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

/** The ratio of a model's own tokens to the counted ones, adjusted to the prompt tokens that its provider reports. */
export function createCalibration(isExact: boolean) {
  let factor = isExact ? 1 : unknownTokenizerFactor;
  let reports = 0;
  return {
    factor: () => factor,
    /** `counted` already includes the factor. */
    adjust(counted: number, actual: number): void {
      if (actual < minPromptTokens || counted <= 0) return;
      const reported = Math.min(factorLimits.max, Math.max(factorLimits.min, (factor * actual) / counted));
      reports += 1;
      // The first report counts in full, later ones less and less. The factor never falls below the last report.
      factor = Math.max(reported, factor + (reported - factor) / Math.min(reports, 4));
    },
  };
}

export type Calibration = ReturnType<typeof createCalibration>;
