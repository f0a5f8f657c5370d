import type { JsonObject } from "../../lib/json.ts";

/** How to ask a model to go on with a text, and what it does then (rule C3). */
export type Capability = {
  mode: "prefill" | "anchored";
  /** Native, and the answer begins with the prefix that was sent. */
  echo: boolean;
  /** Native, and white space at the end of a prefix is taken as it is. */
  keepsWhitespace: boolean;
  /** What the request needs for native beside the trailing assistant message. */
  requestFields: JsonObject;
  /** What the trailing assistant message needs beside its text. */
  messageFields: JsonObject;
  /** The path on the same server that native goes to; undefined for the usual one. */
  path: string | undefined;
  /** Whether native also works for an answer that the model had thought about. */
  prefillAfterThinking: boolean;
  takesTemperature: boolean;
  /** Whether what a model would still have written is billed after an abort; null where nobody knows. */
  billsAfterAbort: boolean | null;
  /** Where this is known from, for people. */
  source: string;
  /** The day on which that was read or seen, as in 2026-10-31; empty where there is none. */
  date: string;
  from: "config" | "probe" | "table" | "unknown";
};

/** What is better known of a model; what is undefined stays as it is. */
export type CapabilityPatch = {
  [Name in Exclude<keyof Capability, "source" | "date" | "from">]: Capability[Name] | undefined;
};

/** Puts what was configured in the place of what is known otherwise. */
export function patchCapability(known: Capability, patch: CapabilityPatch, source: string): Capability {
  if (Object.values(patch).every((value) => value === undefined)) return known;
  return {
    mode: patch.mode ?? known.mode,
    echo: patch.echo ?? known.echo,
    keepsWhitespace: patch.keepsWhitespace ?? known.keepsWhitespace,
    requestFields: patch.requestFields ?? known.requestFields,
    messageFields: patch.messageFields ?? known.messageFields,
    path: patch.path ?? known.path,
    prefillAfterThinking: patch.prefillAfterThinking ?? known.prefillAfterThinking,
    takesTemperature: patch.takesTemperature ?? known.takesTemperature,
    billsAfterAbort: patch.billsAfterAbort ?? known.billsAfterAbort,
    source,
    date: "",
    from: "config",
  };
}

/** What is sent beside the text so that a model goes on with it. */
export type PrefillFields = Pick<Capability, "requestFields" | "messageFields" | "path">;

/** What is assumed of a model that nobody knows. */
export const unknownCapability: Capability = {
  mode: "anchored",
  echo: false,
  keepsWhitespace: false,
  requestFields: {},
  messageFields: {},
  path: undefined,
  prefillAfterThinking: false,
  takesTemperature: true,
  billsAfterAbort: null,
  source: "nothing is known of this model",
  date: "",
  from: "unknown",
};
