import { test } from "vitest";
import { startTestApp, type TestApp } from "./support/app.ts";
import { createManualModel, type ManualModel } from "./support/manual-model.ts";
import { openAiChunks } from "./support/scripted-upstream.ts";
import { createPlayer, type Meanwhile } from "./support/transcript.ts";

/** A server with one model server behind it, whose models continue an answer by an anchor. */
function startShownServer({ script }: ManualModel): Promise<TestApp> {
  const provider = { name: "local", continuation: () => "anchored" as const };
  return startTestApp({ script, provider });
}

/** The model writes pieces one after the other; the client has received each before the next one comes. */
function says(model: ManualModel, index: number, ...pieces: string[]): Meanwhile {
  return async (stream) => {
    for (const piece of pieces) {
      const { text: before } = stream;
      await model.say(piece, index);
      await stream.until(({ text }) => text !== before);
    }
  };
}

test("[G1.6] [S2.2] [C3.6] [H4.6] [H4.9] a start, its stop and its continuation are as documented", async () => {
  const model = createManualModel();
  await using server = await startShownServer(model);
  const { expectTranscript } = createPlayer(server);
  await expectTranscript("A start and a stop", [says(model, 0, "Mercury, Venus, Ea")]);
  const continued: Meanwhile = async (stream) => {
    await says(model, 1, "Mercury, Venus, Earth, ", "Mars.")(stream);
    const usage = { prompt_tokens: 61, completion_tokens: 9 };
    (await model.reply(1)).end(openAiChunks([], { usage }));
  };
  await expectTranscript("An anchored continuation", [continued]);
});

test("[L3.1] [H3.1] [H3.3] [H4.1] [H4.7] a resume after a cut is as documented", async () => {
  const model = createManualModel();
  await using server = await startShownServer(model);
  const { expectTranscript } = createPlayer(server);
  const cut: Meanwhile = async (stream) => {
    await says(model, 0, "Mercury, ")(stream);
    stream.close();
  };
  const resumed: Meanwhile = async (stream) => {
    await says(model, 0, "Venus.")(stream);
    await model.finish();
  };
  await expectTranscript("A resume after a cut", [cut, resumed]);
});

test("[G8.4] [H2.1] [H2.3] refusals are as documented", async () => {
  await using server = await startShownServer(createManualModel());
  const { expectTranscript } = createPlayer(server);
  await server.open("/api/v2/chat/streaming", { body: { message: "Go", conversation_id: "planets" } });
  await expectTranscript("Two refusals");
});
