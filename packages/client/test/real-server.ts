import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../server/src/main.ts", import.meta.url));
const endWithParent = new URL("../../../tools/launch/end-with-parent.mjs", import.meta.url).href;
const apiKey = "key-of-the-test-server";

/** A model that writes `texts` in turn, one for each request; it goes on after all but the last. */
async function startModel(texts: string[]) {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(chunk({ delta: { content: texts.shift() ?? "" } }));
    if (texts.length > 0) return;
    response.end(`${chunk({ delta: {}, finish_reason: "stop" })}data: [DONE]\n\n`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return { server, url: `http://127.0.0.1:${port}/v1/chat/completions` };
}

function chunk(choice: unknown): string {
  return `data: ${JSON.stringify({ choices: [choice] })}\n\n`;
}

/** The product as a person starts it, in front of a model that writes `texts`. */
export async function startRealServer(texts: string[]) {
  const model = await startModel(texts);
  const folder = await mkdtemp(join(tmpdir(), "client-"));
  const env = {
    LLM_URL: model.url,
    LLM_MODEL: "scripted",
    PORT: "0",
    DATA_DIR: folder,
    BROWSER: "none",
    AGENT_MAX_API_KEY: apiKey,
  };
  const child = spawn(process.execPath, ["--import", endWithParent, main], {
    env,
    stdio: ["ignore", "pipe", "ignore", "ipc"],
  });
  const baseUrl = await addressOf(child);
  return {
    baseUrl,
    apiKey,
    folder,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      model.server.closeAllConnections();
      model.server.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function addressOf(child: ChildProcess): Promise<string> {
  const found = Promise.withResolvers<string>();
  let printed = "";
  child.stdout?.on("data", (part) => {
    printed += String(part);
    const [, address] = /Open (http:\S+)\/ with/.exec(printed) ?? [];
    if (address !== undefined) found.resolve(address);
  });
  child.once("exit", () => found.reject(new Error(`The server has ended: ${printed}`)));
  return found.promise;
}
