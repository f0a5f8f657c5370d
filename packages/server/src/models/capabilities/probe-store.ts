/** What a model can do with a prefix that ends inside a word. */
export const probeVerdicts = [
  /** The model continued with the next letter. */
  "continues",
  /** The model continued, with white space of its own at the seam. */
  "continues_spaced",
  /** The model repeated the prefix, and then continued it. */
  "echoes",
  "starts_anew",
  /** The provider refused a conversation that ends with the assistant. */
  "refuses",
  /** The model took the prefix for a finished answer. */
  "empty",
  /** The two replies contradict each other. */
  "inconsistent",
  /** Only reasoning came within the few tokens of a probe. */
  "thinks",
] as const;
export type ProbeVerdict = (typeof probeVerdicts)[number];

export type ProbeRecord = { verdict: ProbeVerdict; atMs: number };

/** Keeps verdicts over a restart. */
export type ProbeStore = {
  load(): Promise<readonly (ProbeRecord & { address: string; model: string })[]>;
  save(address: string, model: string, record: ProbeRecord): Promise<void>;
};
