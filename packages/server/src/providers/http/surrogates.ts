/**
 * Joins surrogate pairs that are split over two pieces: a high surrogate at the end of a piece waits for the next piece.
 * The output is always well formed, as stored text must be; a surrogate without its pair becomes U+FFFD.
 */
export function createSurrogateBuffer() {
  let waiting = "";
  return {
    push(piece: string): string {
      const joined = waiting + piece;
      const last = joined.charCodeAt(joined.length - 1);
      waiting = last >= 0xd8_00 && last <= 0xdb_ff ? joined.slice(-1) : "";
      return joined.slice(0, joined.length - waiting.length).toWellFormed();
    },
    /** The rest, after the last piece. */
    flush(): string {
      const rest = waiting.toWellFormed();
      waiting = "";
      return rest;
    },
  };
}
