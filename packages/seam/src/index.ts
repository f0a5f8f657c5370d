export { analyzeCut, createScanner, type Scanner } from "./scan/scanner.ts";
export type { Cut } from "./scan/cut.ts";
export { planContinuation, type PlanOptions } from "./plan/plan.ts";
export { repetition, type Repetition } from "./repetition.ts";
export { createJoiner } from "./join/joiner.ts";
export type { ContinuationPlan, ContinuationMode } from "./plan/types.ts";
export type {
  Removed,
  RemovedKind,
  SeamReport,
  Joiner,
  JoinerOptions,
  Trouble,
  Verdict,
} from "./join/types.ts";
