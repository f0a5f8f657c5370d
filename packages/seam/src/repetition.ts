import { comparableLength } from "./text/comparison.ts";
import { createAligner } from "./join/alignment.ts";
import { repeatStarts } from "./join/starts.ts";
import { countEvidence } from "./text/characters.ts";

export type Repetition = {
  /** UTF-16 code units right after the seam that repeat what stands before it. */
  characters: number;
  /** The repeat itself. */
  text: string;
};

/** Fewer letters and digits may be repeated by chance. */
const leastEvidence = 8;

/** Measures how much of what stands right after `seam` repeats the text right before it. */
export function repetition(text: string, seam: number): Repetition {
  const before = text.slice(0, seam);
  const after = text.slice(seam);
  const end = comparableLength(before);
  const aligner = createAligner(before, repeatStarts(before, end, { heads: [], anchorLength: 0 }), end);
  let characters = 0;
  for (let position = 0; position < after.length && aligner.active.length > 0;) {
    const codePoint = after.codePointAt(position) ?? 0;
    position += codePoint > 0xffff ? 2 : 1;
    for (const { start } of aligner.feed(codePoint, position)) {
      if (countEvidence(before, { from: start, to: end, limit: leastEvidence }) >= leastEvidence)
        characters = position;
    }
  }
  return { characters, text: after.slice(0, characters) };
}
