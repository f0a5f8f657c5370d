/* Tags and display formulas, character by character. */

const voidElements = new Set("area base br col embed hr img input link meta source track wbr".split(" "));
/** More open elements than that are a page that never closes any; only these are named. */
const maxOpen = 64;
/** A longer tag is none: the text holds a lone "<". */
const maxTag = 512;

export type MarkupScanner = {
  take(character: string): void;
  /** Forgets what is open, at the border of a code block. */
  reset(): void;
  state(): { elements: readonly string[]; inTag: "tag" | "comment" | undefined; math: string | undefined };
};

export function createMarkupScanner(): MarkupScanner {
  let elements: string[] = [];
  let tag: string | undefined;
  let math: string | undefined;
  let command = "";

  function closeTag(text: string) {
    const name = /^<\/?([a-zA-Z][\w:.-]*)/u.exec(text)?.[1]?.toLowerCase();
    if (name === undefined || text.endsWith("/>") || voidElements.has(name)) return;
    if (!text.startsWith("</")) {
      if (elements.length < maxOpen) elements.push(name);
      return;
    }
    const index = elements.lastIndexOf(name);
    if (index >= 0) elements = elements.slice(0, index);
  }

  function takeInTag(open: string, character: string) {
    tag = open.length < maxTag ? open + character : open.slice(0, 4) + open.slice(-4) + character;
    if (tag.startsWith("<!--")) {
      if (tag.endsWith("-->")) tag = undefined;
    } else if (tag === "<" + character && !/[a-zA-Z/!]/u.test(character)) tag = undefined;
    else if (character === ">") {
      closeTag(tag);
      tag = undefined;
    } else if (character === "<") tag = "<";
    else if (open.length >= maxTag) tag = undefined;
  }

  function takeCommand(character: string) {
    command += character;
    if (command === "$$") math = math === "$$" ? undefined : (math ?? "$$");
    else if (command === "\\[" || command === "\\(") math ??= command;
    else if (command === "\\]" || command === "\\)") math = undefined;
    else if (/^\\(?:begin|end)\{[\w*]*\}$/u.test(command)) takeEnvironment(command);
    else if (command === "$" || "\\begin{".startsWith(command) || "\\end{".startsWith(command)) return;
    else if (/^\\(?:begin|end)\{[\w*]{0,32}$/u.test(command)) return;
    command = character === "$" && command.length > 1 && command !== "$$" ? "$" : "";
    if (character === "\\" && command === "") command = "\\";
  }

  function takeEnvironment(text: string) {
    if (text.startsWith("\\begin")) math ??= text;
    else if (math === text.replace("\\end", "\\begin")) math = undefined;
  }

  return {
    take(character) {
      if (tag !== undefined) takeInTag(tag, character);
      else if (command !== "") takeCommand(character);
      else if (character === "<") tag = "<";
      else if (character === "$" || character === "\\") command = character;
    },
    reset() {
      elements = [];
      tag = undefined;
      math = undefined;
      command = "";
    },
    state() {
      const inTag = tag === undefined || tag === "<" ? undefined : tag.startsWith("<!--") ? "comment" : "tag";
      return { elements: [...elements], inTag, math };
    },
  };
}
