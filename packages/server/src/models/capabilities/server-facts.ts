import type { Dispatcher } from "undici";
import type { TokenLimits } from "../../engine/ports/dependencies.ts";
import { readText, sendRequest } from "../../providers/http/response.ts";
import {
  isObject,
  type JsonObject,
  listIn,
  objectIn,
  parseJson,
  textIn,
  toPositiveInteger,
} from "../../lib/json.ts";
import type { Software } from "./table.ts";

type ServerFactsOptions = {
  /** The full chat-completions address. */
  url: URL;
  apiKey: string | undefined;
  dispatcher: Dispatcher;
  now: () => number;
};

const maxBytes = 4 * 1024 * 1024;
const timeoutMs = 2_000;
/** How long a list is believed; a server may be restarted with another model. */
const keptMs = 60_000;
const nothing: TokenLimits = { context: null, output: null };

/** Who a list of models names as their owner, where that gives the program away. */
const softwareByOwner: Readonly<Record<string, Software>> = {
  vllm: "vllm",
  sglang: "sglang",
  llamacpp: "llama.cpp",
  library: "ollama",
  organization_owner: "lm-studio",
};

/** What a model server says about itself: which program it is, and the windows it runs its models with. */
export function createServerFacts({ url, apiKey, dispatcher, now }: ServerFactsOptions) {
  const { origin } = url;
  const headers = {
    accept: "application/json",
    "user-agent": "agent-max",
    ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
  };
  let listed: { models: Promise<readonly JsonObject[]>; atMs: number } | undefined;

  async function ask(path: string, body?: JsonObject): Promise<JsonObject> {
    try {
      const answer = await sendRequest(dispatcher, {
        origin,
        path,
        method: body === undefined ? "GET" : "POST",
        headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const value = parseJson(await readText(answer, maxBytes));
      return answer.statusCode === 200 && isObject(value) ? value : {};
    } catch {
      // These facts are a courtesy; a request will say what is wrong.
      return {};
    }
  }

  function models(): Promise<readonly JsonObject[]> {
    const path = url.pathname.replace(/\/chat\/completions\/?$/, "/models");
    if (path === url.pathname) return Promise.resolve([]);
    if (listed === undefined || now() - listed.atMs >= keptMs) {
      const asked = ask(`${path}${url.search}`);
      listed = {
        models: asked.then((answer) => listIn(answer, "data").filter(isObject)),
        atMs: now(),
      };
    }
    return listed.models;
  }

  async function software(): Promise<Software | undefined> {
    for (const model of await models()) {
      const found = softwareByOwner[textIn(model, "owned_by") ?? ""];
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Ollama runs a model with a window of its own, which is seldom the longest that the model can have. */
  async function ollamaContext(model: string): Promise<number | null> {
    const running = listIn(await ask("/api/ps"), "models").filter(isObject);
    const loaded = running.find(
      (entry) => textIn(entry, "model") === model || textIn(entry, "name") === model,
    );
    const inUse = toPositiveInteger(loaded?.["context_length"]);
    if (inUse !== null) return inUse;
    const parameters = textIn(await ask("/api/show", { model }), "parameters") ?? "";
    return toPositiveInteger(Number(/^\s*num_ctx\s+(\d+)/m.exec(parameters)?.[1]));
  }

  return {
    software,
    /** The windows of a model as it runs now; null where the server does not say. */
    async limits(model: string): Promise<TokenLimits> {
      switch (await software()) {
        case "vllm":
        case "sglang": {
          const found = (await models()).find((entry) => entry["id"] === model);
          return { context: toPositiveInteger(found?.["max_model_len"]), output: null };
        }
        case "llama.cpp": {
          const settings = objectIn(await ask("/props"), "default_generation_settings");
          return { context: toPositiveInteger(settings["n_ctx"]), output: null };
        }
        case "ollama":
          return { context: await ollamaContext(model), output: null };
        case "lm-studio":
        case undefined:
          return nothing;
      }
    },
  };
}

export type ServerFacts = ReturnType<typeof createServerFacts>;
