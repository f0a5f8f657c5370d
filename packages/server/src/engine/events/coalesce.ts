import type { EventBody } from "@agent-max/protocol";

/** No event holds more text than this (rule L1), in UTF-16 code units. */
export const maxDeltaCharacters = 16_384;

/**
 * Adds an event to those that wait for a flush: text joins the text before it, and text beyond the limit is split,
 * never inside a surrogate pair.
 */
export function coalesce(pending: EventBody[], event: EventBody): void {
  if (event.type !== "text_delta" && event.type !== "reasoning_delta") {
    pending.push(event);
    return;
  }
  let { text } = event;
  let taken = 0;
  const last = pending.at(-1);
  if (last?.type === event.type) {
    const head = takeHead(text, maxDeltaCharacters - last.text.length);
    pending[pending.length - 1] = { ...last, text: last.text + head };
    taken = head.length;
    text = text.slice(taken);
  }
  while (text.length > 0) {
    const head = takeHead(text, maxDeltaCharacters);
    pending.push(
      event.type === "text_delta"
        ? { ...event, position: event.position + taken, text: head }
        : { ...event, text: head },
    );
    taken += head.length;
    text = text.slice(head.length);
  }
}

/** The first characters of a text, at most `limit`, without cutting a surrogate pair. */
function takeHead(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return text.slice(0, alignToCodePoint(text, Math.max(0, limit)));
}

/** The position itself, or the one before it where it would split a surrogate pair. */
export function alignToCodePoint(text: string, position: number): number {
  const before = text.charCodeAt(position - 1);
  const after = text.charCodeAt(position);
  const splits = before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
  return splits ? position - 1 : position;
}
