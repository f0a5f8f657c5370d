import { analyzeCut } from "@agent-max/seam";
import type { ChatMessage } from "../ports/provider.ts";
import type { CountTokens, TokenLimits } from "../ports/model.ts";

/** A request as it would be sent, had the model room for all of it. */
export type WholeRequest = {
  /** System prompt, then the turns before, then the question. */
  messages: readonly ChatMessage[];
  /** The partial answer; the empty text where there is none. */
  partial: string;
  mode: "prefill" | "anchored";
};

/** What of it can be sent. `partial` stands for the whole partial answer and is shorter only for `anchored`. */
export type FittedRequest = { messages: readonly ChatMessage[]; partial: string };

export type Room = { limits: TokenLimits; maxTokens: number | undefined; count: CountTokens };

/** What the frame of a message costs, the roles and marks around its text. */
const frameTokens = 8;
/** The instruction that an anchored request ends with. */
const instructionTokens = 300;
/** Counts err by so much at most. */
const doubt = 1.35;
const leastReserve = 1024;
const reserveShare = 0.15;
const headShare = 0.1;
const mostHeadTokens = 1500;
const tailTokens = { most: 4000, least: 500 };
const mostOutlineLines = 60;
const longestOutlineLine = 120;

/**
 * Leaves out of a request what does not fit into the model's window (rule C4): the oldest turns first, then the middle
 * of the partial answer. Undefined where it cannot be made to fit.
 */
export function fitToWindow(whole: WholeRequest, room: Room): FittedRequest | undefined {
  const { limits, count } = room;
  const { messages, partial } = whole;
  if (limits.contextTokens === null) return { messages, partial };
  const budget = limits.contextTokens - reserveTokens(limits.contextTokens, room);
  const cost = (text: string) => count(text) + frameTokens;
  const instruction = partial !== "" && whole.mode === "anchored" ? instructionTokens : 0;
  const [system, question] = [messages.slice(0, 1), messages.slice(-1)];
  const fixed = [...system, ...question].reduce((sum, { content }) => sum + cost(content), instruction);
  const left = budget - fixed - (partial === "" ? 0 : cost(partial));
  const history = newestTurns(messages.slice(1, -1), left, cost);
  if (left >= 0) return { messages: [...system, ...history, ...question], partial };
  if (partial === "") {
    // What may just fit is left to the provider to judge.
    return fixed <= limits.contextTokens * doubt
      ? { messages: [...system, ...question], partial }
      : undefined;
  }
  if (whole.mode === "prefill") return undefined;
  const shortened = shortenPartial(partial, budget - fixed - frameTokens, count);
  return shortened === undefined ? undefined : { messages: [...system, ...question], partial: shortened };
}

/** Whether a request fits whatever its tokens are: each of them has at least one byte, a character at most three. */
export function isSurelyShort(
  { messages, partial }: Pick<WholeRequest, "messages" | "partial">,
  room: Omit<Room, "count">,
): boolean {
  const { contextTokens } = room.limits;
  if (contextTokens === null) return true;
  const characters = messages.reduce((sum, { content }) => sum + content.length, partial.length);
  const most = characters * 3 + (messages.length + 1) * frameTokens + instructionTokens;
  return most < contextTokens - reserveTokens(contextTokens, room);
}

function reserveTokens(contextTokens: number, { limits, maxTokens }: Omit<Room, "count">): number {
  const wish = maxTokens ?? Math.max(leastReserve, Math.floor(contextTokens * reserveShare));
  return Math.min(wish, limits.maxOutputTokens ?? wish, Math.floor(contextTokens / 2));
}

/** The newest whole turns, each from a message of the person on, that fit together. */
function newestTurns(
  history: readonly ChatMessage[],
  budget: number,
  cost: (text: string) => number,
): readonly ChatMessage[] {
  let left = budget;
  let from = history.length;
  for (let index = history.length - 1; index >= 0; index -= 1) {
    const message = history[index];
    if (message === undefined) break;
    left -= cost(message.content);
    if (left < 0) break;
    if (message.role === "user") from = index;
  }
  return history.slice(from);
}

/** Head, outline and tail of an answer. Undefined where its open block alone is too long. */
function shortenPartial(partial: string, budget: number, count: CountTokens): string | undefined {
  const trimmed = partial.trimEnd();
  const open = openBlockStart(trimmed);
  const openTokens = count(trimmed.slice(open));
  if (openTokens + tailTokens.least > budget) return undefined;
  const head = headOf(trimmed, Math.min(mostHeadTokens, Math.floor(budget * headShare)), count);
  const wish = Math.max(openTokens, Math.min(tailTokens.most, Math.floor(budget / 2)));
  const tailStart = Math.max(head.length, Math.min(open, tailFrom(trimmed, wish, count)));
  const outline = outlineOf(trimmed.slice(head.length, tailStart));
  const joined = (lines: readonly string[]) => `${head}${leftOutMark(lines)}${trimmed.slice(tailStart)}`;
  for (let kept = outline.length; kept > 0; kept = Math.floor(kept / 2)) {
    const text = joined(outline.slice(-kept));
    if (count(text) <= budget) return text;
  }
  const bare = joined([]);
  return count(bare) <= budget ? bare : `${leftOutMark([]).trimStart()}${trimmed.slice(tailStart)}`;
}

function leftOutMark(outline: readonly string[]): string {
  const lines = outline.length === 0 ? [] : ["Its outline:", ...outline];
  return `\n\n[${["A part of this answer is left out here.", ...lines].join("\n")}]\n\n`;
}

/** Where the block begins that is open at the end: code, table or data. */
function openBlockStart(text: string): number {
  const { fence, table, json } = analyzeCut(text);
  return Math.min(fence?.at ?? text.length, table?.at ?? text.length, json?.at ?? text.length);
}

/** The first blocks that fit, each up to an empty line. */
function headOf(text: string, budget: number, count: CountTokens): string {
  let end = 0;
  for (let next = text.indexOf("\n\n"); next !== -1; next = text.indexOf("\n\n", next + 2)) {
    if (count(text.slice(0, next)) > budget) break;
    end = next;
  }
  return text.slice(0, end);
}

/** Where a tail of about so many tokens begins: after an empty line, else after a line, else anywhere. */
function tailFrom(text: string, tokens: number, count: CountTokens): number {
  let length = Math.min(text.length, tokens * 4);
  while (length > 1 && count(text.slice(-length)) > tokens) length = Math.floor(length * 0.8);
  const from = text.length - length;
  const block = text.indexOf("\n\n", from);
  if (block !== -1 && block - from < length / 2) return block + 2;
  const line = text.indexOf("\n", from);
  if (line !== -1 && line - from < length / 2) return line + 1;
  return startOfCharacter(text, from);
}

function startOfCharacter(text: string, index: number): number {
  return /[\uDC00-\uDFFF]/.test(text.charAt(index)) ? index - 1 : index;
}

/** Headings and the first lines of functions and classes: what tells a reader where in an answer he is. */
function outlineOf(text: string): readonly string[] {
  return text
    .split("\n")
    .filter((line) =>
      /^(#{1,6} |(export |async |public |static )*(function|class|def|interface|type) )/.test(line),
    )
    .map((line) => line.slice(0, longestOutlineLine).toWellFormed())
    .slice(-mostOutlineLines);
}
