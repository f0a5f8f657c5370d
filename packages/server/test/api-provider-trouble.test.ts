import { createServer } from "node:net";
import { once } from "node:events";
import { expect, test } from "vitest";
import { startTestApp } from "./support/app.ts";
import { answeringJson, type Script, startScriptedUpstream } from "./support/scripted-upstream.ts";

type Setting = { url?: string; kind?: "openai" | "anthropic" | "gemini"; models?: string[] };

/** What a person reads after a message to a provider that is set up like this. */
async function trouble(script: Script, setting: (url: string) => Setting = (url) => ({ url })) {
  const configFile = (url: string) => ({
    providers: {
      mine: { kind: "openai", api_key: "sk-secret-key-1234", models: ["small"], ...setting(url) },
    },
  });
  await using server = await startTestApp({ script, configFile });
  const stream = await server.open("/api/v2/chat/streaming", { body: { message: "Hello?" } });
  await stream.over;
  const id = String(stream.headers["x-generation-id"]);
  const snapshot = (await server.send("GET", `/api/v2/generations/${id}`)).json();
  expect(JSON.stringify(snapshot)).not.toContain("sk-secret");
  expect(server.logLines.join("\n")).not.toContain("sk-secret");
  expect(snapshot).toMatchObject({ status: "failed", error: { code: expect.any(String) } });
  return `${snapshot.error.code}: ${snapshot.error.message}`;
}

const never: Script = (_request, reply) => reply.end();

test("[G3.9] a wrong key: which setting to check", async () => {
  const error = {
    error: { code: "invalid_api_key", message: "Incorrect API key provided: sk-secret-key-1234" },
  };
  expect(await trouble(answeringJson(401, error))).toBe(
    "provider_unauthorized: The model provider refused the API key. Check providers.mine.api_key.",
  );
});

test("[G3.9] no quota: where to look", async () => {
  const error = { error: { code: "insufficient_quota", message: "You exceeded your current quota" } };
  expect(await trouble(answeringJson(429, error))).toMatch(
    /^provider_quota_exceeded: .*no quota left. Check its billing page/,
  );
});

test("[G3.9] [C6.5] an unknown model: what to choose from", async () => {
  const error = { error: { code: "model_not_found", message: "The model `small` does not exist" } };
  expect(await trouble(answeringJson(404, error))).toMatch(
    /^model_unavailable: .*Choose one from GET \/api\/v2\/models/,
  );
});

test("[G3.9] the base address instead of the whole: the address that it should be", async () => {
  const script: Script = ({ path }, reply) => {
    reply.head(path.endsWith("/chat/completions") ? 200 : 404, { "content-type": "application/json" });
    reply.end("{}");
  };
  const base = (url: string) => ({ url: url.replace("/chat/completions", "") });
  expect(await trouble(script, base)).toMatch(
    /^provider_wrong_address: .*providers\.mine\.url must be the full chat-completions address, such as http:\/\/127\.0\.0\.1:\d+\/v1\/chat\/completions\.$/,
  );
});

test.each([
  ["anthropic", "the full Messages address, such as "],
  ["gemini", "the base address with its version, such as "],
] as const)("[G3.9] the same for %s", async (kind, words) => {
  const script: Script = (_request, reply) => {
    reply.head(404);
    reply.end("Not Found");
  };
  const message = await trouble(script, (url) => ({ kind, url: new URL(url).origin }));
  expect(message).toContain(`provider_wrong_address: `);
  expect(message).toContain(`providers.mine.url must be ${words}`);
});

test("[G3.9] a page in HTML from a proxy: that it is no model server", async () => {
  const script: Script = (_request, reply) => {
    reply.head(200, { "content-type": "text/html" });
    reply.end("<html><h1>Sign in</h1></html>");
  };
  expect(await trouble(script)).toMatch(
    /^provider_wrong_address: .*Check providers\.mine\.url, host and path\.$/,
  );
});

test("[G3.9] [C5.3] nothing listens: which address, after three attempts", async () => {
  const closed = createServer().listen(0, "127.0.0.1");
  await once(closed, "listening");
  const address = closed.address();
  const port = typeof address === "object" ? address?.port : 0;
  closed.close();
  const message = await trouble(never, () => ({ url: `http://127.0.0.1:${port}/v1/chat/completions` }));
  expect(message).toBe(
    `provider_unreachable: 127.0.0.1:${port} cannot be reached: nothing listens there (ECONNREFUSED). Check providers.mine.url and the network, then try again.`,
  );
});

test("[G3.9] a certificate that is not trusted: says so", async () => {
  await using other = await startScriptedUpstream(never, "h2");
  const message = await trouble(never, () => ({ url: other.url }));
  expect(message).toMatch(/^provider_unreachable: .*its certificate is not trusted/);
  expect(message).toContain("Check providers.mine.url");
});

test("[G3.9] TLS where there is none: says so", async () => {
  const message = await trouble(never, (url) => ({ url: url.replace("http:", "https:") }));
  expect(message).toMatch(
    /^provider_unreachable: .*(does not speak TLS|closed the connection|connection failed)/,
  );
});
