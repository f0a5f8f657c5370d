// A simple tokenizer: a word includes the space before it, long words are split, digits come in threes. Code points and
// CRLF are never split, and the tokens of a text always add up to it.
const token =
  / ?(?:(?:\p{L}\p{M}*){1,8}(?![\p{L}\p{M}])|(?:\p{L}\p{M}*){5}|\p{N}{1,3}|[^\s\p{L}\p{N}]{1,3})|\r\n|\n+| +(?= )|[^]/uy;

/** The token of `text` that begins at `position`; '' at the end. */
export function tokenAt(text: string, position: number): string {
  token.lastIndex = position;
  return token.exec(text)?.[0] ?? "";
}

/** How many tokens `text` has. */
export function countTokens(text: string): number {
  let count = 0;
  for (let position = 0; position < text.length; count += 1) position += tokenAt(text, position).length;
  return count;
}
