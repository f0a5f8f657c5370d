/* Block structure of Markdown, line by line: fences, headings, tables, lists, quotes. */
import type { Fence, ListItem, TextRange, Table } from "./cut.ts";

export type BlockState = {
  fence: Fence | undefined;
  heading: (TextRange & { level: number }) | undefined;
  table: Table | undefined;
  list: ListItem | undefined;
  quoteDepth: number;
  /** Where the paragraph, row or item that the text is in began. */
  blockAt: number;
  /** The row before the current one, a header row if a separator follows. */
  row: (TextRange & { columns: number }) | undefined;
};

const fenceLine = /^( {0,12})(?:(?:[-*+]|\d{1,9}[.)])\s+)?(`{3,}|~{3,})([^\n]*)$/u;
const headingLine = /^ {0,3}(#{1,6})(?:[ \t]|$)/u;
const itemLine = /^([ \t]*)([-*+]|(\d{1,9})[.)])(?:[ \t]|$)/u;
const separatorLine = /^\s*\|?\s*:?-{1,}:?\s*(?:\|\s*:?-{1,}:?\s*)*\|?\s*$/u;

export function createBlockState(): BlockState {
  return {
    fence: undefined,
    heading: undefined,
    table: undefined,
    list: undefined,
    quoteDepth: 0,
    blockAt: 0,
    row: undefined,
  };
}

/** Takes one line without its line break; `finished` is false for the last line of a text that was cut. */
export function takeLine(blocks: BlockState, raw: string, place: { at: number; finished: boolean }): void {
  const end = place.at + raw.length + (place.finished ? 1 : 0);
  const { line, depth } = unquote(raw);
  if (blocks.fence !== undefined) return takeFencedLine(blocks, line, { end, finished: place.finished });
  blocks.quoteDepth = depth;
  if (line.trim() === "") return endBlock(blocks, { raw, end });
  const fence = place.finished ? parseFence(line) : undefined;
  if (fence !== undefined) {
    blocks.fence = { ...fence, at: place.at, end };
    blocks.table = undefined;
    blocks.row = undefined;
    return;
  }
  const heading = headingLine.exec(line)?.[1];
  if (heading !== undefined) {
    blocks.heading = { at: place.at, end, level: heading.length };
    blocks.list = undefined;
    blocks.blockAt = place.at;
  }
  takeItem(blocks, line, place.at);
  takeRow(blocks, line, { at: place.at, end });
}

function takeFencedLine(blocks: BlockState, line: string, place: { end: number; finished: boolean }): void {
  const { fence } = blocks;
  const found = fenceLine.exec(line);
  if (fence === undefined || found === null) return;
  const [, , run = "", info = ""] = found;
  if (!run.startsWith(fence.marker) || run.length < fence.length || info.trim() !== "") return;
  blocks.fence = undefined;
  blocks.blockAt = place.end;
}

function endBlock(blocks: BlockState, place: { raw: string; end: number }): void {
  blocks.table = undefined;
  blocks.row = undefined;
  blocks.blockAt = place.end;
}

function takeItem(blocks: BlockState, line: string, at: number): void {
  const found = itemLine.exec(line);
  if (found !== null) {
    const [, indent = "", marker = "", digits] = found;
    blocks.list = {
      marker: digits === undefined ? marker : marker.slice(-1),
      indent: indent.length,
      ...(digits === undefined ? {} : { number: Number(digits) }),
    };
    blocks.blockAt = at;
  } else if (blocks.blockAt === at && !/^\s/u.test(line)) blocks.list = undefined;
}

function takeRow(blocks: BlockState, line: string, place: TextRange): void {
  if (!line.includes("|")) {
    blocks.row = undefined;
    blocks.table = undefined;
    return;
  }
  const columns = countColumns(line);
  if (blocks.table === undefined && blocks.row !== undefined && separatorLine.test(line)) {
    blocks.table = { at: blocks.row.at, end: place.end, columns: blocks.row.columns, separated: true };
  }
  blocks.row = { ...place, columns };
}

function countColumns(line: string): number {
  const inner = line.trim().replace(/^\|/u, "").replace(/\|$/u, "");
  return inner.replaceAll(/\\\|/gu, "").split("|").length;
}

function parseFence(line: string): Omit<Fence, "at" | "end"> | undefined {
  const found = fenceLine.exec(line);
  if (found === null) return undefined;
  const [, indent = "", run = "", info = ""] = found;
  const marker = run.startsWith("~") ? "~" : "`";
  if (marker === "`" && info.includes("`")) return undefined;
  return { marker, length: run.length, info: info.trim(), indent: indent.length };
}

function unquote(raw: string): { line: string; depth: number } {
  const quote = /^(?:\s{0,3}>\s?)+/u.exec(raw)?.[0] ?? "";
  return { line: raw.slice(quote.length), depth: quote.split(">").length - 1 };
}
