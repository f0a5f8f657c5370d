import type { ModelTestStep } from "@agent-max/protocol";
import { once } from "node:events";
import { createServer } from "node:http";
import { expect, test } from "vitest";
import { createClient } from "./client.ts";

const frame = (value: unknown) => `event: step\ndata: ${JSON.stringify(value)}\n\n`;
const probed = { step: "probed", verdict: "continues" };
const error = { code: "provider_unauthorized", message: "Check the key.", retryable: false };
const failed = { step: "failed", error };

async function startTestServer(frames: string) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    request
      .setEncoding("utf8")
      .on("data", (body: string) => requests.push(`${request.method} ${request.url} ${body}`));
    response.writeHead(200, { "content-type": "text/event-stream" }).end(frames);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    client: createClient({
      baseUrl: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
    }),
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

test("[H3.11] the test of a model is told step by step, up to its last", async () => {
  await using server = await startTestServer(frame(probed) + frame(failed) + frame(probed));
  const steps: ModelTestStep[] = [];
  for await (const step of server.client.testModel("a/b", new AbortController().signal)) steps.push(step);
  expect(steps).toMatchObject([probed, { step: "failed" }]);
  expect(server.requests).toEqual(['POST /api/v2/models/test {"model":"a/b"}']);
});

test("a test that breaks off is an error, and is not made again", async () => {
  await using server = await startTestServer(frame(probed));
  const steps = server.client.testModel("a/b", new AbortController().signal)[Symbol.asyncIterator]();
  await expect(steps.next()).resolves.toMatchObject({ value: probed });
  await expect(steps.next()).rejects.toMatchObject({ code: "server_unreachable" });
  expect(server.requests).toHaveLength(1);
});
