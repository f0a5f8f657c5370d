/** A stretch of the text by positions in UTF-16 code units. */
export type Stretch = { at: number; end: number };

export type Fence = Stretch & { marker: "`" | "~"; length: number; info: string; indent: number };

export type ListItem = { marker: string; number?: number; indent: number };

/** The head of an open table: its header row and, once it is there, the separator row. */
export type Table = Stretch & { columns: number; separated: boolean };

/** Open JSON: its open brackets, outermost first, and where they stand. */
export type Json = {
  at: number;
  brackets: string;
  opened: readonly number[];
  inString: boolean;
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
  /** The opening line of a fence is itself cut. */
  inFenceLine?: true;
  /** The last heading; the text belongs to it. */
  heading?: Stretch & { level: number };
  table?: Table;
  list?: ListItem;
  /** Levels of block quote of the last line. */
  quoteDepth: number;
  /** Open JSON, from its first bracket on. */
  json?: Json;
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
