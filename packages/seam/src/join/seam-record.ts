import type { ContinuationMode } from "../plan/types.ts";
import type { MatchResult, SeamReport, SpacingDecision, Trouble } from "./types.ts";

/** Collects what is reported of one seam. */
export type SeamRecord = {
  addMatch(result: MatchResult): void;
  addSpacing(decision: SpacingDecision): void;
  notePending(length: number): void;
  noteEmpty(): void;
  noteComplete(): void;
  report(trouble: Trouble | undefined): SeamReport;
};

export function createSeamRecord(mode: ContinuationMode): SeamRecord {
  const report: SeamReport = {
    mode,
    verdict: mode === "prefill" ? "exact" : "unverified",
    removed: [],
    inserted: "",
    pendingCharacters: 0,
  };
  return {
    addMatch({ removed, verdict, complete }) {
      report.removed.push(...removed);
      report.verdict = verdict;
      if (complete) report.complete = true;
    },
    addSpacing({ removed, insert, complete }) {
      report.removed.push(...removed);
      report.inserted += insert;
      if (complete) report.complete = true;
      if (insert !== "" && report.verdict !== "unverified") report.verdict = "repaired";
    },
    notePending(length) {
      report.pendingCharacters = Math.max(report.pendingCharacters, length);
    },
    noteEmpty() {
      report.trouble = "empty";
    },
    noteComplete() {
      report.complete = true;
    },
    report(found) {
      const trouble = report.trouble ?? found;
      return { ...report, removed: [...report.removed], ...(trouble === undefined ? {} : { trouble }) };
    },
  };
}
