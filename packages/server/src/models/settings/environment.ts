import type { Config } from "../../config.ts";
import type { ProviderSettings } from "./config-file.ts";
import type { LocalServer } from "./discover-local.ts";
import { standards } from "../configured-provider.ts";

const nothing = {
  url: undefined,
  apiKey: undefined,
  defaultModel: undefined,
  models: undefined,
  overrides: [],
} as const;

/** The providers that variables of the environment configure, without a file. */
export function environmentProviders(llm: Config["llm"]): ProviderSettings[] {
  const { url, apiKey, model, anthropicKey, geminiKey } = llm;
  const hasServer = url !== undefined || apiKey !== undefined;
  const isUsual = url === undefined || url === standards.openai.url;
  return [
    ...(hasServer
      ? [
          {
            ...nothing,
            name: isUsual ? "openai" : new URL(url).host,
            kind: "openai" as const,
            url: url ?? standards.openai.url,
            apiKey,
            defaultModel: model,
            labels: { apiKey: "OPENAI_API_KEY", url: "LLM_URL" },
          },
        ]
      : []),
    ...(anthropicKey === undefined ? [] : [keyed("anthropic", anthropicKey, "ANTHROPIC_API_KEY")]),
    ...(geminiKey === undefined ? [] : [keyed("gemini", geminiKey, "GEMINI_API_KEY")]),
  ];
}

/** A model server that was found on this machine. */
export function localProvider(local: LocalServer, model: string | undefined): ProviderSettings {
  return {
    ...nothing,
    name: local.name,
    kind: "openai",
    url: local.url,
    defaultModel: model ?? local.models[0],
    labels: { apiKey: "OPENAI_API_KEY", url: "LLM_URL" },
  };
}

export const demoProvider: ProviderSettings = {
  ...nothing,
  name: "demo",
  kind: "demo",
  labels: { apiKey: "", url: "" },
};

function keyed(name: "anthropic" | "gemini", apiKey: string, variable: string): ProviderSettings {
  return {
    ...nothing,
    name,
    kind: name,
    apiKey,
    labels: { apiKey: variable, url: `the url of ${name} in the configuration file` },
  };
}
