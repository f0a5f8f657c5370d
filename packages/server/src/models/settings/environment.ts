import type { ProviderSettings } from "./config-file.ts";
import { providerDefaults } from "./defaults.ts";
import type { LocalServer } from "./discover-local.ts";

/** What the environment says about models. */
export type ModelSettings = {
  llm: {
    url: string | undefined;
    apiKey: string | undefined;
    model: string | undefined;
    anthropicKey: string | undefined;
    geminiKey: string | undefined;
  };
  /** The configuration file; it has to exist only if CONFIG_FILE names it. */
  file: { path: string; isNamed: boolean };
  /** Whether the server may probe models. */
  mayProbe: boolean;
};

const unset = {
  url: undefined,
  apiKey: undefined,
  defaultModel: undefined,
  models: undefined,
  overrides: [],
} as const;

/** The providers that environment variables configure, without a file. */
export function environmentProviders(llm: ModelSettings["llm"]): ProviderSettings[] {
  const { url, apiKey, model, anthropicKey, geminiKey } = llm;
  const hasOpenAiCompatible = url !== undefined || apiKey !== undefined;
  const defaultUrl = providerDefaults.openai.url;
  return [
    ...(hasOpenAiCompatible
      ? [
          {
            ...unset,
            name: url === undefined || url === defaultUrl ? "openai" : new URL(url).host,
            kind: "openai" as const,
            url: url ?? defaultUrl,
            apiKey,
            defaultModel: model,
            labels: { apiKey: "OPENAI_API_KEY", url: "LLM_URL" },
          },
        ]
      : []),
    ...(anthropicKey === undefined ? [] : [hostedProvider("anthropic", anthropicKey, "ANTHROPIC_API_KEY")]),
    ...(geminiKey === undefined ? [] : [hostedProvider("gemini", geminiKey, "GEMINI_API_KEY")]),
  ];
}

/** A model server that listens on this machine. */
export function localProvider(local: LocalServer, model: string | undefined): ProviderSettings {
  return {
    ...unset,
    name: local.name,
    kind: "openai",
    url: local.url,
    defaultModel: model ?? local.models[0],
    labels: { apiKey: "OPENAI_API_KEY", url: "LLM_URL" },
  };
}

export const demoProvider: ProviderSettings = {
  ...unset,
  name: "demo",
  kind: "demo",
  labels: { apiKey: "", url: "" },
};

function hostedProvider(kind: "anthropic" | "gemini", apiKey: string, variable: string): ProviderSettings {
  return {
    ...unset,
    name: kind,
    kind,
    apiKey,
    labels: { apiKey: variable, url: `the url of ${kind} in the configuration file` },
  };
}
