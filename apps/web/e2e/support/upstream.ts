import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  answeringJson,
  startScriptedUpstream,
  type Script,
} from "../../../../packages/server/test/support/scripted-upstream.ts";
import { startServerProcess } from "../../../../packages/server/test/support/server-process.ts";
import { createTemporaryDirectory } from "../../../../packages/server/test/support/temporary-directory.ts";
import type { ServerAddress } from "./browser.ts";

export type ConnectedServer = AsyncDisposable & ServerAddress;

type Options = { models?: string[]; capabilities?: Record<string, Record<string, unknown>> };

/** A server whose models answer by `script`; it offers `scripted/small` unless `models` names others. */
export async function startConnected(
  script: Script,
  { models = ["small"], capabilities = {} }: Options = {},
): Promise<ConnectedServer> {
  const upstream = await startScriptedUpstream(async (request, reply, index) => {
    if (request.method !== "GET") return script(request, reply, index);
    return answeringJson(404, { error: { message: "no list" } })(request, reply, index);
  });
  const directory = createTemporaryDirectory();
  const provider = { kind: "openai", url: upstream.url, models, capabilities };
  const settings = {
    default_model: `scripted/${models[0]}`,
    providers: { scripted: provider },
    probe: false,
  };
  await writeFile(join(directory.path, "agent-max.json"), JSON.stringify(settings));
  const server = await startServerProcess({ dataDirectory: directory.path });
  return {
    url: server.url,
    key: server.key,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
      directory[Symbol.dispose]();
    },
  };
}
