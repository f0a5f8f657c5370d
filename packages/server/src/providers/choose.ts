import type { Config } from "../config.ts";
import type { Clock } from "../lib/clock.ts";
import { type Catalogue, createCatalogue } from "./catalogue.ts";
import { createDemo } from "./demo/demo.ts";
import { discoverLocal } from "./discover.ts";
import { createOpenAiCompatible } from "./openai-compatible.ts";
import type { Provider } from "./provider.ts";

const openAiUrl = "https://api.openai.com/v1/chat/completions";
const openAiModel = "gpt-5-mini";
const listTimeoutMs = 3000;

export type Choice = {
  catalogue: Catalogue;
  provider: Provider;
  /** What the start prints about it. */
  description: string;
};

/**
 * The provider of this server: the configured one, else a model server found on this machine, else the demo model.
 * @throws Error when a server is configured that names no models and LLM_MODEL is not set
 */
export async function chooseProvider({ llm }: Config, clock: Clock): Promise<Choice> {
  if (llm.url !== undefined || llm.apiKey !== undefined) return configured(llm, clock);
  const local = await discoverLocal();
  if (local !== undefined) {
    const defaultModel = llm.model ?? local.models[0] ?? "";
    const provider = openAiCompatible({ ...local, apiKey: undefined, defaultModel }, clock);
    return {
      provider,
      catalogue: createCatalogue({ provider, defaultModel }),
      description: `${local.name} on this machine, model ${defaultModel}`,
    };
  }
  const provider = createDemo({
    sleep: (ms, signal) => clock.sleep(ms, signal),
    now: () => clock.monotonicMs(),
  });
  return {
    provider,
    catalogue: createCatalogue({ provider, defaultModel: "demo", closedList: ["demo"] }),
    description: "the built-in demo model (set LLM_URL and LLM_MODEL, or start Ollama, for a real one)",
  };
}

async function configured({ url = openAiUrl, apiKey, model }: Config["llm"], clock: Clock): Promise<Choice> {
  const base = { name: new URL(url).host, url, apiKey };
  const defaultModel = model ?? (url === openAiUrl ? openAiModel : await firstModel(base, clock));
  const provider = openAiCompatible({ ...base, defaultModel }, clock);
  return {
    provider,
    catalogue: createCatalogue({ provider, defaultModel }),
    description: `${url}, model ${defaultModel}`,
  };
}

type Base = { name: string; url: string; apiKey: string | undefined };

async function firstModel(base: Base, clock: Clock): Promise<string> {
  const provider = openAiCompatible({ ...base, defaultModel: "" }, clock);
  const models = await provider.models(AbortSignal.timeout(listTimeoutMs)).catch(() => []);
  await provider.close();
  const first = models[0]?.id;
  if (first === undefined) throw new Error(`Set LLM_MODEL: ${base.url} does not say which models it has.`);
  return first;
}

/** Nothing is known about how such a server continues, so it is asked to repeat an anchor (rule C3). */
function openAiCompatible(options: Base & { defaultModel: string }, clock: Clock): Provider {
  return createOpenAiCompatible({ ...options, continuation: () => "anchored", now: clock.now });
}
