import type { ErrorContext, SetupHints } from "./errors.ts";

export type EndpointOptions = {
  url: string;
  apiKey?: string | undefined;
  /** The names that error messages give to the settings of key and address. */
  labels?: { apiKey?: string; url?: string };
  now?: () => number;
};

/** What an address of this provider looks like, and how the settings are called if the options do not say it. */
export type EndpointForm = Pick<SetupHints, "addressForm" | "suggestAddress"> & {
  defaultLabels: { apiKey: string; url: string };
};

/** The address and the key of one provider, and what error messages need to know about them. */
export type Endpoint = {
  url: URL;
  /** Undefined for a provider without a key. */
  apiKey: string | undefined;
  hints: SetupHints;
  errorContext(model: string): ErrorContext;
};

export function createEndpoint(options: EndpointOptions, form: EndpointForm): Endpoint {
  const { labels = {}, now = Date.now } = options;
  const url = new URL(options.url);
  const apiKey = options.apiKey === "" ? undefined : options.apiKey;
  const { defaultLabels, addressForm, suggestAddress } = form;
  const hints = {
    keySetting: labels.apiKey ?? defaultLabels.apiKey,
    addressSetting: labels.url ?? defaultLabels.url,
    addressForm,
    suggestAddress,
  };
  return { url, apiKey, hints, errorContext: (model) => ({ url, model, apiKey, nowMs: now(), hints }) };
}
