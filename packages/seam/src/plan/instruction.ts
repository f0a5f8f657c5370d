import type { Cut } from "../scan/cut.ts";
import { type Wording, wordings } from "./wording.ts";
import { guessLanguage } from "./language.ts";

/** Writes the user message of one request: repeat the anchor, go on, here is what is open. */
export function writeInstruction(options: { answer: string; anchor: string; cut: Cut }): string {
  const { answer, anchor, cut } = options;
  const wording = wordings[guessLanguage(answer)];
  const open = describeOpen(cut, wording);
  return [
    wording.begin,
    ...quote(anchor),
    wording.follow,
    ...(open.length > 0 ? [`${wording.open} ${open.join("; ")}.`] : []),
  ].join("\n");
}

/** Marker lines that do not occur in the anchor, so that nothing inside it can end the quotation. */
function quote(anchor: string): string[] {
  let width = 3;
  while (anchor.includes("<".repeat(width)) || anchor.includes(">".repeat(width))) width += 1;
  return ["<".repeat(width), anchor, ">".repeat(width)];
}

function describeOpen(cut: Cut, wording: Wording): string[] {
  const { fence, table, list, json, math } = cut;
  const open: string[] = [];
  if (fence !== undefined)
    open.push(`${wording.code} ${fence.marker.repeat(fence.length)}${fence.info.slice(0, 40)}`);
  else if (table !== undefined) open.push(`${wording.table} ${table.columns}`);
  else if (list !== undefined) open.push(`${wording.list} ${list.number ?? ""}${list.marker}`);
  if (json !== undefined) open.push(`JSON ${json.brackets.slice(-20)}${json.inString ? '"' : ""}`);
  if (cut.quoteDepth > 0) open.push(`${wording.quote} ${">".repeat(cut.quoteDepth)}`);
  if (math !== undefined) open.push(`${wording.formula} ${math}`);
  const element = cut.elements.at(-1);
  if (element !== undefined && !cut.think) open.push(`${wording.tag} <${element.slice(0, 40)}>`);
  if (cut.end === "inside_word") open.push(wording.word);
  return open;
}
