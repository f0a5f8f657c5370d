import { expect, test } from "vitest";
import { type Script, startScriptedUpstream } from "../../../test/support/scripted-upstream.ts";
import { createConnections } from "../../providers/http/connections.ts";
import { createServerFacts } from "./server-facts.ts";

/** A server that has JSON documents at some paths. */
const serving =
  (documents: Readonly<Record<string, unknown>>): Script =>
  ({ path }, reply) => {
    const found = Object.hasOwn(documents, path);
    reply.head(found ? 200 : 404, { "content-type": "application/json" });
    reply.end(found ? JSON.stringify(documents[path]) : "{}");
  };

async function openFacts(script: Script, now: () => number = () => 0) {
  const upstream = await startScriptedUpstream(script);
  const dispatcher = createConnections();
  const facts = createServerFacts({ url: new URL(upstream.url), apiKey: "sk-own", dispatcher, now });
  return {
    facts,
    upstream,
    [Symbol.asyncDispose]: async () => {
      await dispatcher.destroy();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

const listed = (entry: object) => ({ "/v1/models": { data: [{ id: "m", ...entry }] } });

test.each([
  ["vllm", listed({ owned_by: "vllm", max_model_len: 8192 }), "vllm", 8192],
  ["sglang", listed({ owned_by: "sglang", max_model_len: 4096 }), "sglang", 4096],
  [
    "llama.cpp",
    { ...listed({ owned_by: "llamacpp" }), "/props": { default_generation_settings: { n_ctx: 2048 } } },
    "llama.cpp",
    2048,
  ],
  [
    "a model that Ollama has loaded",
    { ...listed({ owned_by: "library" }), "/api/ps": { models: [{ name: "m", context_length: 16_384 }] } },
    "ollama",
    16_384,
  ],
  [
    "a model that Ollama has not loaded",
    {
      ...listed({ owned_by: "library" }),
      "/api/ps": { models: [] },
      "/api/show": { parameters: 'stop "a"\nnum_ctx   6000\n' },
    },
    "ollama",
    6000,
  ],
  ["Ollama without a word about it", listed({ owned_by: "library" }), "ollama", null],
  ["LM Studio", listed({ owned_by: "organization_owner" }), "lm-studio", null],
  ["a stranger", listed({ owned_by: "somebody" }), undefined, null],
  ["a window that is none", listed({ owned_by: "vllm", max_model_len: "many" }), "vllm", null],
])("[C4.6] %s", async (...[, documents, software, contextTokens]) => {
  await using opened = await openFacts(serving(documents));
  expect(await opened.facts.software()).toBe(software);
  expect(await opened.facts.limits("m")).toEqual({ contextTokens, maxOutputTokens: null });
  expect(opened.upstream.requests[0]?.headers["authorization"]).toBe("Bearer sk-own");
});

test.each<[string, Script]>([
  ["hangs up", (_request, reply) => reply.destroy()],
  ["answers in HTML", (_request, reply) => reply.end("<html>")],
  ["refuses", (_request, reply) => (reply.head(401), reply.end("{}"))],
])("[C4.6] a server that %s says nothing, and that is no error", async (_name, script) => {
  await using opened = await openFacts(script);
  expect(await opened.facts.software()).toBeUndefined();
  expect(await opened.facts.limits("m")).toEqual({ contextTokens: null, maxOutputTokens: null });
});

test("[C4.6] a list is asked for once a minute, since a server may come back with another model", async () => {
  let nowMs = 0;
  let contextTokens = 1000;
  const script: Script = (request, reply, index) =>
    serving(listed({ owned_by: "vllm", max_model_len: contextTokens }))(request, reply, index);
  await using opened = await openFacts(script, () => nowMs);
  expect((await opened.facts.limits("m")).contextTokens).toBe(1000);
  contextTokens = 2000;
  expect((await opened.facts.limits("m")).contextTokens).toBe(1000);
  expect(opened.upstream.requests).toHaveLength(1);
  nowMs = 60_000;
  expect((await opened.facts.limits("m")).contextTokens).toBe(2000);
});
