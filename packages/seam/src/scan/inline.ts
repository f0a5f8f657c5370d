/* What is open inside the last paragraph: code, formula, emphasis, link. */

export type InlineState = {
  inlineCode?: string;
  math?: string;
  emphasis?: string;
  link?: "text" | "target";
};

/** Longer paragraphs are read from so many code units before their end, which bounds the cost of a cut. */
const maxLength = 4096;
const token = /\\.|`+|\$|\*{1,3}|(?<![\p{L}\p{N}])_{1,2}|_{1,2}(?![\p{L}\p{N}])|\[|\]\(|\]|\)/gsu;

/** Scans the text of one paragraph, row or item. */
export function scanInline(paragraph: string): InlineState {
  const emphasis: string[] = [];
  let inlineCode: string | undefined;
  let math = false;
  let brackets = 0;
  let isTarget = false;
  const text = paragraph.slice(-maxLength);
  for (const { 0: found, index } of text.matchAll(token)) {
    if (found.startsWith("\\")) continue;
    if (inlineCode !== undefined) {
      if (found === inlineCode) inlineCode = undefined;
    } else if (found.startsWith("`")) inlineCode = found;
    else if (found === "$") math = isFormulaBorder(text, index, math) ? !math : math;
    else if (math) continue;
    else if (found === "[") brackets += 1;
    else if (found.startsWith("]")) {
      isTarget = brackets > 0 && found === "](";
      brackets = Math.max(0, brackets - 1);
    } else if (found === ")") isTarget = false;
    else
      takeEmphasis(emphasis, found, {
        before: text.charAt(index - 1),
        after: text.charAt(index + found.length),
      });
  }
  const open = emphasis.at(-1);
  return {
    ...(inlineCode === undefined ? {} : { inlineCode }),
    ...(math ? { math: "$" } : {}),
    ...(open === undefined ? {} : { emphasis: open }),
    ...(isTarget ? { link: "target" as const } : brackets > 0 ? { link: "text" as const } : {}),
  };
}

function takeEmphasis(open: string[], marker: string, around: { before: string; after: string }): void {
  const index = open.lastIndexOf(marker);
  if (index >= 0) open.length = index;
  else if (
    !/^(?:\s|$)/u.test(around.after) &&
    !(marker.startsWith("_") && /[\p{L}\p{N}})]/u.test(around.before))
  )
    open.push(marker);
}

/** A dollar sign before a digit and after a space is money. */
function isFormulaBorder(text: string, index: number, isOpen: boolean): boolean {
  return isOpen ? !/\s/u.test(text.charAt(index - 1)) : !/[\s\d]|^$/u.test(text.charAt(index + 1));
}
