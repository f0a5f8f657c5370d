import { expect, test } from "vitest";
import { answerEvents, toAnthropicFrames } from "./support/anthropic-frames.ts";
import { startTestApp } from "./support/app.ts";
import { openAiFrames, type Script } from "./support/scripted-upstream.ts";
import { continuePath, idOf, snapshotOf, startPath } from "./support/app-requests.ts";

const beginning = ["The keeper of the lighthouse ", "wrote down every sh"];

/** One address that speaks two dialects: an answer that never ends in the first, its rest in the second. */
const twoDialects: Script = async (request, reply) => {
  if (request.path.endsWith("/messages")) {
    reply.head(200, { "content-type": "text/event-stream" });
    reply.end(
      toAnthropicFrames(
        answerEvents(["The keeper of the lighthouse wrote ", "down every ship that passed."]),
      ),
    );
    return;
  }
  for (const frame of openAiFrames(beginning, { finish: null, done: false })) await reply.write(frame);
  await request.closed;
};

test("[C3.2] an answer that one provider began is continued by another, in its dialect and way", async () => {
  const configFile = (url: string) => ({
    default_model: "first/small",
    probe: false,
    providers: {
      first: { kind: "openai", url, models: ["small"] },
      second: {
        kind: "anthropic",
        url: new URL("/v1/messages", url).href,
        api_key: "secret",
        models: ["claude-sonnet-5"],
      },
    },
  });
  await using server = await startTestApp({ script: twoDialects, configFile });
  const started = await server.open(startPath, { body: { message: "Tell me of the keeper." } });
  await started.until(({ text }) => text.endsWith("every sh"));
  const id = idOf(started);
  await server.send("POST", `${startPath}/stop`, { payload: { generation_id: id } });
  const continued = await server.open(continuePath, {
    body: { generation_id: id, model: "second/claude-sonnet-5" },
  });
  await continued.over;
  expect(await snapshotOf(server, idOf(continued))).toMatchObject({
    status: "completed",
    provider: "second",
    answer: "The keeper of the lighthouse wrote down every ship that passed.",
    seams: [{ mode: "anchored", verdict: "verified", position: beginning.join("").length }],
  });
});
