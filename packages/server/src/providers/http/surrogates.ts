/**
 * Joins surrogate pairs that are split over two pieces: a high half at the end of a piece waits for the next one. What
 * comes out is always well formed, as stored text must be; a half without its other half becomes U+FFFD.
 */
export function createPairKeeper() {
  let waiting = "";
  return {
    keep(piece: string): string {
      const joined = waiting + piece;
      const last = joined.charCodeAt(joined.length - 1);
      waiting = last >= 0xd8_00 && last <= 0xdb_ff ? joined.slice(-1) : "";
      return joined.slice(0, joined.length - waiting.length).toWellFormed();
    },
    /** What still waits at the end of all pieces. */
    flush(): string {
      const rest = waiting.toWellFormed();
      waiting = "";
      return rest;
    },
  };
}
