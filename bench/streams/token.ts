/**
 * The text of one event: its number in its stream, and when it was due, in microseconds of the clock that all
 * processes of a machine share. All have the same length, so the length of a whole text is known beforehand.
 */
export const tokenLength = 23;

const pattern = /~(\d{6})\.(\d{14}) /g;

export function toToken(number: number, dueMicroseconds: number): string {
  return `~${String(number).padStart(6, "0")}.${String(Math.round(dueMicroseconds)).padStart(14, "0")} `;
}

/** Calls back for each token in a piece of a stream; gives the rest that may be the beginning of one. */
export function readTokens(
  piece: string,
  onToken: (number: number, dueMicroseconds: number) => void,
): string {
  for (const [, number, due] of piece.matchAll(pattern)) onToken(Number(number), Number(due));
  const last = piece.lastIndexOf("~");
  return last === -1 || piece.length - last >= tokenLength ? "" : piece.slice(last);
}

/** The clock that all processes of a machine share. */
export function nowMicroseconds(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

/** What a person asks the upstream for. */
export type Order = { tokens: number; perSecond: number };

export function toMessage({ tokens, perSecond }: Order): string {
  return `Write tokens=${tokens} at rate=${perSecond}`;
}

export function readOrder(body: string): Order {
  const [, tokens, perSecond] = /tokens=(\d+) at rate=([\d.]+)/.exec(body) ?? [];
  return { tokens: Number(tokens ?? 0), perSecond: Number(perSecond ?? 1) };
}
