export { analyzeCut, createScanner, type Scanner } from "./scan/scanner.ts";
export type { Cut } from "./scan/cut.ts";
export { planContinuation, type PlanOptions } from "./plan/plan.ts";
export { repetition, type Repetition } from "./repetition.ts";
export { createStitcher } from "./stitch/stitcher.ts";
export type {
  ContinuationPlan,
  Removed,
  RemovedKind,
  SeamReport,
  Stitcher,
  StitcherOptions,
  Trouble,
  Verdict,
  ContinuationMode,
} from "./types.ts";
