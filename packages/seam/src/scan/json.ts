import type { OpenJson } from "./cut.ts";

/** Deeper nesting is no data but an attack or a repeat. */
const maxDepth = 1024;

/** Follows JSON character by character from its first bracket on; stops at the last bracket or at the first nonsense. */
export type JsonScanner = {
  take(character: string, at: number): void;
  state(): OpenJson | undefined;
};

export function createJsonScanner(): JsonScanner {
  let at = -1;
  let brackets = "";
  const opened: number[] = [];
  let inString = false;
  let inEscape = false;
  let isOver = false;

  function open(character: string, position: number) {
    if (at < 0) at = position;
    if (brackets.length === maxDepth) {
      isOver = true;
      return;
    }
    brackets += character;
    opened.push(position);
  }

  function close(character: string) {
    const expected = character === "}" ? "{" : "[";
    if (!brackets.endsWith(expected)) isOver = true;
    brackets = brackets.slice(0, -1);
    opened.pop();
    if (brackets === "") isOver = true;
  }

  return {
    take(character, position) {
      if (isOver) return;
      if (inString) {
        if (inEscape) inEscape = false;
        else if (character === "\\") inEscape = true;
        else if (character === '"') inString = false;
      } else if (character === "{" || character === "[") open(character, position);
      else if (at < 0) isOver = character.trim() !== "";
      else if (character === "}" || character === "]") close(character);
      else if (character === '"') inString = true;
    },
    state() {
      return isOver || at < 0 ? undefined : { at, brackets, opened: [...opened], inString, inEscape };
    },
  };
}
