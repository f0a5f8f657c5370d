import { isHighSurrogate } from "../text/characters.ts";
import type { SeamReport, Joiner, JoinerOptions, Join, Step } from "./types.ts";
import { createPendingText } from "./pending-text.ts";
import { createSpacing, type Joining } from "./spacing.ts";
import { createOverlapMatcher, type OverlapMatcher } from "./overlap-matcher.ts";

/** Joins what a model sends to `answer`: takes deltas, holds back only what may still be a repeat, returns what is new. */
export function createJoiner(options: JoinerOptions): Joiner {
  const { mode } = options;
  const held = createPendingText();
  const report: SeamReport = {
    mode,
    verdict: mode === "prefill" ? "exact" : "unverified",
    removed: [],
    inserted: "",
    pendingCharacters: 0,
  };
  let matching: OverlapMatcher | undefined;
  let joining: Joining | undefined =
    mode === "prefill" && options.echo !== true ? createSpacing(options, prefillJoin) : undefined;
  let cursor = 0;
  let settled = false;
  let isBlank = true;
  let overlaps = false;

  function take(codePoint: number): string | undefined {
    cursor += codePoint > 0xffff ? 2 : 1;
    if (joining !== undefined) return finish(joining, false);
    matching ??= createOverlapMatcher(options, held);
    return follow(matching.take(codePoint, cursor), false);
  }

  function follow(step: Step, ended: boolean): string | undefined {
    if (step.kind === "again") cursor = step.at;
    if (step.kind !== "join") return undefined;
    const { join } = step;
    report.removed.push(...join.removed);
    report.verdict = join.verdict;
    overlaps = join.overlaps && mode !== "prefill";
    if (join.complete) report.complete = true;
    joining = createSpacing(options, join);
    cursor = join.at;
    return ended ? undefined : finish(joining, false);
  }

  function finish(current: Joining, ended: boolean): string | undefined {
    const { from } = current;
    const decision = current.decide(held.slice(from, ended ? undefined : cursor), ended);
    if (decision === undefined) return undefined;
    settled = true;
    report.removed.push(...decision.removed);
    report.inserted += decision.insert;
    if (decision.complete) report.complete = true;
    if (decision.insert !== "" && report.verdict !== "unverified") report.verdict = "repaired";
    return decision.insert + held.slice(from + decision.skip);
  }

  /** A model that repeats the end and adds nothing says that nothing is missing. */
  function noteComplete() {
    if (overlaps && isBlank && matching?.trouble === undefined) report.complete = true;
  }

  function takeAll(ended: boolean): string {
    while (!settled && cursor < held.length) {
      const codePoint = held.codePointAt(cursor) ?? 0;
      const isHalf = isHighSurrogate(codePoint) && cursor + 1 === held.length;
      if (isHalf && !ended) break;
      const shown = take(codePoint);
      if (shown !== undefined) return shown;
    }
    return "";
  }

  function takeRest(): string {
    const shown = takeAll(true);
    while (!settled) {
      if (joining !== undefined) return finish(joining, true) ?? "";
      matching ??= createOverlapMatcher(options, held);
      follow(matching.end(), true);
      const late = joining === undefined ? takeAll(true) : "";
      if (settled) return late;
    }
    return shown;
  }

  return {
    push(delta) {
      if (settled) {
        if (isBlank) isBlank = delta.trim() === "";
        return delta;
      }
      held.append(delta);
      const shown = takeAll(false);
      if (!settled) report.pendingCharacters = Math.max(report.pendingCharacters, held.length);
      else isBlank = shown.trim() === "";
      return shown;
    },
    end() {
      if (settled) {
        noteComplete();
        return "";
      }
      const shown = takeRest();
      settled = true;
      isBlank = shown.trim() === "";
      if (held.length === 0) report.trouble = "empty";
      noteComplete();
      return shown;
    },
    get settled() {
      return settled;
    },
    report() {
      const trouble = report.trouble ?? matching?.trouble;
      return { ...report, removed: [...report.removed], ...(trouble === undefined ? {} : { trouble }) };
    },
  };
}

const prefillJoin: Join = { at: 0, overlaps: false, removed: [], verdict: "exact", complete: false };
