const bridge =
  "\n\n*The demo model can only take up its own words, and it did not write these. It goes on with what it has prepared.*\n\n";

/** A common ending of this many code units is no coincidence: it shows the position of the cut in the text. */
const certainLength = 40;

/**
 * The text after `prefix` in an answer whose full text is `own`. If `own` begins with the prefix, the text continues
 * exactly there; also if an earlier part of the prefix was changed, but its ending still is in `own`. For any other
 * prefix, the text closes what is open, and a bridge leads to the next section. If the result is cut anywhere and
 * continued again, the whole stays the same.
 */
export function continuationOf(own: string, prefix: string): string {
  if (own.startsWith(prefix)) return own.slice(prefix.length);
  // The bridge depends on where the prefix differs from `own`, and that does not change when the answer grows.
  const bridged = bridge + own.slice(nextSection(own, commonStart(own, prefix)));
  const [inOwn, inBridged] = [longestEnding(own, prefix), longestEnding(bridged, prefix)];
  if (Math.max(inOwn.length, inBridged.length) >= certainLength) {
    return inOwn.length >= inBridged.length ? own.slice(inOwn.end) : bridged.slice(inBridged.end);
  }
  const closing = closingOf(prefix);
  if (closing !== "") return withoutOverlap(prefix, closing + bridged);
  const rest = withoutOverlap(prefix, bridged);
  return rest === bridged && trailsOff(prefix) ? `…${rest}` : rest;
}

function commonStart(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length += 1;
  return length;
}

/** The start of the next section at or after `position`, or of the last section. */
function nextSection(own: string, position: number): number {
  const starts = Array.from(own.matchAll(/(?<=\n\n)(?:## |---\n)/g), ({ index }) => index);
  return starts.find((start) => start >= position) ?? starts.at(-1) ?? own.length;
}

/** The position in `text` with the longest common ending of the text before it and `prefix`. */
function longestEnding(text: string, prefix: string): { end: number; length: number } {
  let best = { end: 0, length: 0 };
  for (let end = 1; end <= text.length; end += 1) {
    let length = 0;
    while (
      length < end &&
      length < prefix.length &&
      text[end - 1 - length] === prefix[prefix.length - 1 - length]
    ) {
      length += 1;
    }
    if (length > best.length) best = { end, length };
  }
  return best;
}

/** The line that closes the code or formula block in which a text ends; '' if the text ends outside of a block. */
function closingOf(prefix: string): string {
  let open: { indent: string; marker: string } | undefined;
  for (const line of prefix.split("\n")) {
    const [, indent = "", marker, rest = ""] =
      /^((?: |>)*)(`{3,}(?!.*`)|~{3,}|\$\$(?!.*\$\$))(.*)$/.exec(line) ?? [];
    if (marker === undefined) continue;
    if (open === undefined) open = { indent, marker };
    else if (marker.startsWith(open.marker) && rest.trim() === "") open = undefined;
  }
  return open === undefined ? "" : `\n${open.indent}${open.marker}`;
}

/** Whether a text ends within a sentence. */
function trailsOff(prefix: string): boolean {
  return /[\p{L}\p{N},;([–—-][^\S\n]*$/u.test(prefix);
}

/** `text` without the beginning with which `prefix` already ends. */
function withoutOverlap(prefix: string, text: string): string {
  let length = Math.min(prefix.length, text.length);
  while (!prefix.endsWith(text.slice(0, length))) length -= 1;
  return text.slice(length);
}
