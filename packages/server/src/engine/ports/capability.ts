import type { JsonObject } from "../../lib/json.ts";

/** How to ask a model to continue a text, and how it does so (rule C3). */
export type Capability = {
  mode: "prefill" | "anchored";
  /** In mode `prefill`: the response begins with the prefix that was sent. */
  echo: boolean;
  /** In mode `prefill`: the provider accepts white space at the end of a prefix. */
  keepsWhitespace: boolean;
  /** Fields that a request in mode `prefill` needs beside the trailing assistant message. */
  requestFields: JsonObject;
  /** Fields that the trailing assistant message needs beside its text. */
  messageFields: JsonObject;
  /** The path on the same server for requests in mode `prefill`; undefined for the usual one. */
  path: string | undefined;
  /** Whether `prefill` also works for an answer that began with reasoning. */
  prefillAfterThinking: boolean;
  takesTemperature: boolean;
  /** Whether the provider bills the rest of an answer after an abort; null where that is not known. */
  billsAfterAbort: boolean | null;
  /** The source of this information, for people. */
  source: string;
  /** The day of the source, as in 2026-10-31; empty where there is none. */
  date: string;
  from: "config" | "probe" | "table" | "unknown";
};

/** Changes to a capability; undefined fields stay as they are. */
export type CapabilityPatch = {
  [Name in Exclude<keyof Capability, "source" | "date" | "from">]: Capability[Name] | undefined;
};

/** The capability with the configured fields in place of its own. */
export function patchCapability(base: Capability, patch: CapabilityPatch, source: string): Capability {
  if (Object.values(patch).every((value) => value === undefined)) return base;
  return {
    mode: patch.mode ?? base.mode,
    echo: patch.echo ?? base.echo,
    keepsWhitespace: patch.keepsWhitespace ?? base.keepsWhitespace,
    requestFields: patch.requestFields ?? base.requestFields,
    messageFields: patch.messageFields ?? base.messageFields,
    path: patch.path ?? base.path,
    prefillAfterThinking: patch.prefillAfterThinking ?? base.prefillAfterThinking,
    takesTemperature: patch.takesTemperature ?? base.takesTemperature,
    billsAfterAbort: patch.billsAfterAbort ?? base.billsAfterAbort,
    source,
    date: "",
    from: "config",
  };
}

/** The fields of a request in mode `prefill` beside the text. */
export type PrefillFields = Pick<Capability, "requestFields" | "messageFields" | "path">;

/** The capability of a model without any information. */
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
