/*
 * What is known of the end of a text that was cut. It decides three things: what a model is told is still open (plan/), what
 * it may write again before it goes on (join/), and whether the text looks complete.
 *
 * A cut is a snapshot, not a syntax tree. It keeps of each kind of structure what is needed to go on inside of it: the
 * innermost fence, table, list item and heading, and the whole stack only where every level has to be closed again (JSON,
 * elements). A field is absent where nothing of its kind is open. Inside a fence the text is code: the list or quote
 * around it stays open, but no inline markup is looked for.
 *
 *   Look:\n\n```json\n{"a": [1, {"b": "x
 *            ^        ^                 ^
 *            fence.at fence.end         end: "inside_word"
 *
 * Here the fence is open, and in it JSON with the brackets {[{ and a string.
 */

/** A range of the text by positions in UTF-16 code units. */
export type TextRange = { at: number; end: number };

export type Fence = TextRange & { marker: "`" | "~"; length: number; info: string; indent: number };

export type ListItem = { marker: string; number?: number; indent: number };

/** The head of an open table: its header row and, once it is there, the separator row. */
export type Table = TextRange & { columns: number; separated: boolean };

/** Open JSON: its open brackets, outermost first, and where they stand. */
export type OpenJson = {
  at: number;
  brackets: string;
  opened: readonly number[];
  inString: boolean;
  /** A backslash was the last character. */
  inEscape: boolean;
};

/** What is open at the end of a text that was cut. */
export type Cut = {
  /** UTF-16 code units of the text. */
  length: number;
  /** Where in a unit of text it ends. */
  end: "nothing" | "inside_word" | "after_word" | "after_sentence" | "after_line" | "after_paragraph";
  /** A guess from the text alone; how the stream ended tells more. */
  completeness: "likely" | "unlikely" | "unknown";
  /** What the guess is based on. */
  because:
    | "empty"
    | "open_structure"
    | "unfinished_line"
    | "middle_of_sentence"
    | "end_of_sentence"
    | "closed_structure";
  /** The open code fence; `at` to `end` is its opening line. */
  fence?: Fence;
  /** The end lies inside the opening line of a fence. */
  inFenceLine?: true;
  /** The last heading; the text belongs to it. */
  heading?: TextRange & { level: number };
  table?: Table;
  list?: ListItem;
  /** Levels of block quote of the last line. */
  quoteDepth: number;
  /** Open JSON, from its first bracket on. */
  json?: OpenJson;
  /** Names of open HTML or XML elements, outermost first. */
  elements: readonly string[];
  /** The end lies inside a tag or a comment. */
  inTag?: "tag" | "comment";
  /** The opener of an open formula: `$`, `$$`, `\(`, `\[` or `\begin{…}`. */
  math?: string;
  /** Open inline code, by its run of backticks. */
  inlineCode?: string;
  /** Open emphasis, by its marker. */
  emphasis?: string;
  link?: "text" | "target";
  /** Inside a block of reasoning that a model wrote as text. */
  think: boolean;
};
