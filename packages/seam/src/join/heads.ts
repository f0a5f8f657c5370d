/* Parts of the answer that a model likes to write again before it goes on: the current table head, heading, fence line, JSON path. */
import type { Cut } from "../scan/cut.ts";
import { countEvidence } from "../text/characters.ts";
import type { RepeatStart } from "./starts.ts";

/** A head of fewer letters and digits ("# 1") may be the beginning of something new. */
const leastEvidence = 4;
/** Models open the innermost bracket again, or that and the one around it. */
const innermost = 2;

/** Lists the heads under which the answer was cut. */
export function findHeads(answer: string, cut: Cut): RepeatStart[] {
  const heads: RepeatStart[] = [];
  const { table, heading, json } = cut;
  if (table !== undefined) heads.push({ at: table.at, headEnds: [table.end], kind: "table_head" });
  if (heading !== undefined && hasEvidence(answer, heading)) {
    heads.push({ at: heading.at, headEnds: [heading.end], kind: "heading" });
  }
  if (json !== undefined) {
    const headEnds = json.opened
      .slice(-innermost)
      .map((at) => at + 1)
      .filter((end) => isJsonHead(answer.slice(json.at, end), answer.slice(end)));
    const isBetweenEntries = !json.inString && /[,}\]"\w]\s*$/u.test(answer.slice(-200));
    if (headEnds.length > 0 && isBetweenEntries) heads.push({ at: json.at, headEnds, kind: "reopened" });
  }
  return heads;
}

function hasEvidence(answer: string, { at, end }: { at: number; end: number }): boolean {
  return countEvidence(answer, { from: at, to: end, limit: leastEvidence }) >= leastEvidence;
}

/** A lone bracket is a head only of a list whose entries begin differently. */
function isJsonHead(path: string, after: string): boolean {
  if (path.trim() === "[") return /^\s*[^[\s]/u.test(after.slice(0, 200));
  return hasEvidence(path, { at: 0, end: path.length });
}
