import { startServerProcess } from "../../packages/server/test/support/server-process.ts";
import { startListener } from "./child.ts";
import { type Order, toMessage } from "./token.ts";

export const systemNames = ["direct", "pipe", "server"] as const;
export type SystemName = (typeof systemNames)[number];

/** Something between the load client and the upstream. */
export type System = AsyncDisposable & {
  name: SystemName;
  /** The process that is measured; the upstream itself where nothing is between. */
  pid: number;
  url: string;
  headers: Record<string, string>;
  bodyFor(order: Order): string;
  /** Throws unless every generation is stored whole; the others store nothing. */
  checkStored(ids: readonly string[], length: number): Promise<void>;
};

type Options = { upstream: { url: string; pid: number }; profileDirectory: string | undefined };

const path = "/v1/chat/completions";
const jsonHeaders = { "content-type": "application/json" };

export async function startSystem(
  name: SystemName,
  { upstream, profileDirectory }: Options,
): Promise<System> {
  const completions = `${upstream.url}${path}`;
  const plain = {
    headers: jsonHeaders,
    bodyFor: (order: Order) =>
      JSON.stringify({
        model: "bench",
        stream: true,
        messages: [{ role: "user", content: toMessage(order) }],
      }),
    checkStored: async () => {},
  };
  switch (name) {
    case "direct":
      return { name, pid: upstream.pid, url: completions, ...plain, [Symbol.asyncDispose]: async () => {} };
    case "pipe": {
      const pipe = await startListener(new URL("./pipe.ts", import.meta.url), completions);
      return { ...pipe, name, url: `${pipe.url}${path}`, ...plain };
    }
    case "server":
      return startServer(completions, profileDirectory);
  }
}

/** The product as a person starts it, with the default durability: every flush survives a loss of power. */
async function startServer(completions: string, profileDirectory: string | undefined): Promise<System> {
  const server = await startServerProcess({
    env: { LLM_URL: completions, LLM_MODEL: "bench", DURABILITY: "full" },
    nodeOptions: profileDirectory === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profileDirectory}`],
  });
  const headers = { ...jsonHeaders, "x-api-key": server.key };
  return {
    name: "server",
    pid: server.process.pid ?? 0,
    url: `${server.url}/api/v2/chat/streaming`,
    headers,
    bodyFor: (order) => JSON.stringify({ message: toMessage(order) }),
    async checkStored(ids, length) {
      for (const id of ids) {
        const response = await fetch(`${server.url}/api/v2/generations/${id}`, { headers });
        const text = await response.text();
        if (!text.includes(`"stored_length":${length},`) || !text.includes('"status":"completed"')) {
          throw new Error(`The generation ${id} is not stored whole: ${text.slice(0, 300)}`);
        }
      }
    },
    async [Symbol.asyncDispose]() {
      // A profile is written at a regular exit only.
      if (profileDirectory !== undefined) await server.stop();
      await server[Symbol.asyncDispose]();
    },
  };
}
