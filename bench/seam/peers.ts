/* What others do at the seam, for comparison. Each takes the deltas of a stream and returns what would be shown. */

export type Shown = {
  text: string;
  /** Index of the delta with which the first text is shown; the number of deltas when only the end brings it. */
  firstAt: number;
};

export type Peer = { name: string; join(partial: string, deltas: readonly string[]): Shown };

const mostOverlap = 500;
const leastOverlap = 5;
const bufferLength = 500;

export const peers: readonly Peer[] = [
  { name: "plain concatenation", join: (_partial, deltas) => ({ text: deltas.join(""), firstAt: 0 }) },
  { name: "fixed joiner", join: fixedJoiner },
  { name: "longest raw overlap", join: longestOverlap },
  { name: "500-character buffer", join: fixedBuffer },
];

/** A space between the parts unless there is white space already. */
function fixedJoiner(partial: string, deltas: readonly string[]): Shown {
  const text = deltas.join("");
  const isSpaced = partial === "" || /\s$/u.test(partial.slice(-1)) || /^\s/u.test(text);
  return { text: isSpaced ? text : ` ${text}`, firstAt: 0 };
}

/** Cuts the longest beginning of the first 500 characters that the partial ends with, from one character on. */
function longestOverlap(partial: string, deltas: readonly string[]): Shown {
  const text = deltas.join("");
  return {
    text: text.slice(overlap(partial, text.slice(0, mostOverlap), 1)),
    firstAt: reached(deltas, mostOverlap),
  };
}

/** Keeps the first 500 characters back, then cuts the longest overlap of at least five. */
function fixedBuffer(partial: string, deltas: readonly string[]): Shown {
  const text = deltas.join("");
  return {
    text: text.slice(overlap(partial, text.slice(0, bufferLength), leastOverlap)),
    firstAt: reached(deltas, bufferLength),
  };
}

function overlap(partial: string, start: string, least: number): number {
  for (let length = Math.min(start.length, partial.length); length >= least; length -= 1) {
    if (partial.endsWith(start.slice(0, length))) return length;
  }
  return 0;
}

function reached(deltas: readonly string[], length: number): number {
  let seen = 0;
  for (const [index, delta] of deltas.entries()) {
    seen += delta.length;
    if (seen >= length) return index;
  }
  return deltas.length;
}
