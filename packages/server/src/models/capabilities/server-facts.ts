import type { Dispatcher } from "undici";
import type { TokenLimits } from "../../engine/ports/model.ts";
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
import type { ServerSoftware } from "./row.ts";

type ServerFactsOptions = {
  /** The full chat-completions address. */
  url: URL;
  apiKey: string | undefined;
  dispatcher: Dispatcher;
  now: () => number;
};

type RequestJson = (path: string, body?: JsonObject) => Promise<JsonObject>;

const maxBytes = 4 * 1024 * 1024;
const timeoutMs = 2_000;
/** A server may be restarted with another model, so its list is requested again after this time. */
const listTtlMs = 60_000;

/** The owner that a list of models names, where it tells the software. */
const softwareByOwner: Readonly<Record<string, ServerSoftware>> = {
  vllm: "vllm",
  sglang: "sglang",
  llamacpp: "llama.cpp",
  library: "ollama",
  organization_owner: "lm-studio",
};

/** What a model server says about itself: its software, and the limits that it runs its models with. */
export function createServerFacts({ url, apiKey, dispatcher, now }: ServerFactsOptions) {
  const { origin } = url;
  const headers = {
    accept: "application/json",
    "user-agent": "agent-max",
    ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
  };
  let list: { models: Promise<readonly JsonObject[]>; atMs: number } | undefined;

  async function requestJson(path: string, body?: JsonObject): Promise<JsonObject> {
    try {
      const response = await sendRequest(dispatcher, {
        origin,
        path,
        method: body === undefined ? "GET" : "POST",
        headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const value = parseJson(await readText(response, maxBytes));
      return response.statusCode === 200 && isObject(value) ? value : {};
    } catch {
      // The server works without these facts, and the next generation reports what is wrong.
      return {};
    }
  }

  function listModels(): Promise<readonly JsonObject[]> {
    const path = url.pathname.replace(/\/chat\/completions\/?$/, "/models");
    if (path === url.pathname) return Promise.resolve([]);
    if (list === undefined || now() - list.atMs >= listTtlMs) {
      const document = requestJson(`${path}${url.search}`);
      list = { models: document.then((value) => listIn(value, "data").filter(isObject)), atMs: now() };
    }
    return list.models;
  }

  async function software(): Promise<ServerSoftware | undefined> {
    for (const model of await listModels()) {
      const found = softwareByOwner[textIn(model, "owned_by") ?? ""];
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async function contextTokens(model: string): Promise<number | null> {
    switch (await software()) {
      case "vllm":
      case "sglang": {
        const found = (await listModels()).find((entry) => entry["id"] === model);
        return toPositiveInteger(found?.["max_model_len"]);
      }
      case "llama.cpp": {
        const settings = objectIn(await requestJson("/props"), "default_generation_settings");
        return toPositiveInteger(settings["n_ctx"]);
      }
      case "ollama":
        return ollamaContextTokens(model, requestJson);
      case "lm-studio":
      case undefined:
        return null;
    }
  }

  return {
    software,
    /** The limits that a model runs with now; null where the server does not say. */
    async limits(model: string): Promise<TokenLimits> {
      return { contextTokens: await contextTokens(model), maxOutputTokens: null };
    },
  };
}

/** Ollama runs a model with a context window of its own, which is often shorter than the model's longest one. */
async function ollamaContextTokens(model: string, requestJson: RequestJson): Promise<number | null> {
  const running = listIn(await requestJson("/api/ps"), "models").filter(isObject);
  const loaded = running.find((entry) => textIn(entry, "model") === model || textIn(entry, "name") === model);
  const inUse = toPositiveInteger(loaded?.["context_length"]);
  if (inUse !== null) return inUse;
  const parameters = textIn(await requestJson("/api/show", { model }), "parameters") ?? "";
  return toPositiveInteger(Number(/^\s*num_ctx\s+(\d+)/m.exec(parameters)?.[1]));
}

export type ServerFacts = ReturnType<typeof createServerFacts>;
