import { describe, expect, test } from "vitest";
import {
  answeringJson,
  startScriptedUpstream,
  type Script,
} from "../../../test/support/scripted-upstream.ts";
import { discoverLocal } from "./discover-local.ts";
import { readChatModelIds } from "../../providers/http/model-list.ts";

/** Long enough for a busy machine; the search ends as soon as all servers have responded. */
const timeoutMs = 5_000;
const listing = (...ids: string[]) => answeringJson(200, { object: "list", data: ids.map((id) => ({ id })) });

/** Starts one server for each script, and searches for them in that order. */
async function discover(scripts: readonly Script[], waitMs = timeoutMs) {
  const servers = await Promise.all(scripts.map((script) => startScriptedUpstream(script)));
  const candidates = servers.map(({ origin }, index) => ({ name: `server-${index}`, origin }));
  try {
    return { found: await discoverLocal({ candidates, timeoutMs: waitMs }), servers };
  } finally {
    await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
  }
}

describe("[F3.2] discoverLocal", () => {
  test("gives name, address and models of the first candidate with a chat model", async () => {
    const { found, servers } = await discover([
      listing("nomic-embed-text:latest"),
      listing("llama3.2:3b", "qwen3:8b"),
      listing("third"),
    ]);
    expect(found).toEqual({
      name: "server-1",
      url: servers[1]?.url,
      models: ["llama3.2:3b", "qwen3:8b"],
    });
    expect(servers.map(({ requests }) => requests.map(({ path }) => path))).toEqual([
      ["/v1/models"],
      ["/v1/models"],
      ["/v1/models"],
    ]);
  });

  test.each<[string, Script]>([
    [
      "a web page",
      (_request, reply) => (reply.head(200, { "content-type": "text/html" }), reply.end("<p>Hi")),
    ],
    ["an error", answeringJson(404, { data: [{ id: "model" }] })],
    ["a redirect", answeringJson(302, {}, { location: "http://192.0.2.1/" })],
    ["another document", answeringJson(200, { data: { id: "model" } })],
    ["an endless list", answeringJson(200, { data: [{ id: "x".repeat(2_000_000) }] })],
    ["a closed connection", (_request, reply) => reply.destroy()],
  ])("passes over %s", async (_name, script) => {
    const { found } = await discover([script, listing("llama3")]);
    expect(found?.name).toBe("server-1");
  });

  test("passes over a server that accepts and says nothing", async () => {
    const { found, servers } = await discover([() => {}], 30);
    expect(found).toBeUndefined();
    expect(await servers[0]?.requests[0]?.closed).toBe("client");
  });

  test("finds nothing where nothing listens", async () => {
    const upstream = await startScriptedUpstream(listing("llama3"));
    await upstream[Symbol.asyncDispose]();
    expect(
      await discoverLocal({ candidates: [{ name: "gone", origin: upstream.origin }], timeoutMs }),
    ).toBeUndefined();
  });

  test.each([
    "http://192.0.2.1:11434",
    "http://localhost:11434",
    "http://127.0.0.1.example.com",
    "http://[::2]:1",
  ])("asks nobody when %s is among the candidates", async (origin) => {
    await using upstream = await startScriptedUpstream(listing("llama3"));
    const candidates = [
      { name: "near", origin: upstream.origin },
      { name: "far", origin },
    ];
    await expect(discoverLocal({ candidates, timeoutMs })).rejects.toThrow(RangeError);
    expect(upstream.requests).toEqual([]);
  });
});

test("readChatModelIds leaves out what cannot chat", () => {
  const ids = [
    "gpt-5",
    "text-embedding-3-small",
    "whisper-1",
    "tts-1",
    "gpt-4o-realtime",
    "bge-m3",
    "qwen3",
    "gpt-image-1",
  ];
  expect(readChatModelIds({ data: [...ids.map((id) => ({ id })), null, {}, { id: 7 }] })).toEqual([
    "gpt-5",
    "qwen3",
  ]);
});
