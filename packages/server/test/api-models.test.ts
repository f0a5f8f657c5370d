import {
  type ModelList,
  modelListSchema,
  type ModelTestStep,
  modelTestStepSchema,
  snapshotSchema,
} from "@agent-max/protocol";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "./support/app.ts";
import { continuing, prefixOf } from "./support/continuing-upstream.ts";
import { openAiFrames, type Script, type UpstreamRequest } from "./support/scripted-upstream.ts";

const models = "/api/v2/models";
const start = "/api/v2/chat/streaming";
const continueUrl = "/api/v2/chat/streaming/continue";

const list = async (server: TestApp): Promise<ModelList> =>
  modelListSchema.parse((await server.send("GET", models)).json());

async function tryOut(server: TestApp, model: string): Promise<ModelTestStep[]> {
  const stream = await server.open(`${models}/test`, { body: { model } });
  await stream.over;
  return stream.messages.map(({ data }) => modelTestStepSchema.parse(JSON.parse(data)));
}

/** A model server that counts, goes on where it is told to, and lists two models. */
const counting: Script = async (request, reply, index) => {
  if (request.method === "GET") {
    reply.head(200, { "content-type": "application/json" });
    reply.end(JSON.stringify({ data: [{ id: "small" }, { id: "large" }] }));
  } else if ((prefixOf(request) ?? "").startsWith("ALPHA")) {
    await continuing("continues")(request, reply, index);
  } else if (!isContinuation(request)) {
    const words = Array.from({ length: 60 }, (_, n) => `number ${n + 1}, `);
    for (const frame of openAiFrames(words, { finish: null, done: false }).slice(0, 12))
      await reply.write(frame);
    await request.closed;
  } else {
    reply.end(openAiFrames(["and ", "so on."]).join(""));
  }
};

/** Whether the model had said something before, as in a native or an anchored request. */
function isContinuation({ body }: UpstreamRequest): boolean {
  return JSON.stringify(body["messages"]).includes('"assistant"');
}

const oneServer = (url: string) => ({
  default_model: "mine/small",
  providers: {
    mine: {
      kind: "openai",
      url,
      capabilities: { large: { mode: "prefill", context_tokens: 9000, max_output_tokens: 900 } },
    },
  },
});

describe("[H3.10] the list of models", () => {
  test("says of each what is known, and from where; the demo model comes last", async () => {
    await using server = await startTestApp({ script: counting, configFile: oneServer });
    const { default_model, models: found } = await list(server);
    expect(default_model).toBe("mine/small");
    expect(found.map(({ id }) => id)).toEqual(["mine/small", "mine/large", "demo"].toSorted(byMine));
    expect(found.find(({ id }) => id === "mine/small")).toMatchObject({
      provider: "mine",
      mode: "anchored",
      capability: { from: "unknown", date: null },
      context_tokens: null,
      price: null,
      bills_after_abort: null,
      probed_at: null,
    });
    expect(found.find(({ id }) => id === "mine/large")).toMatchObject({
      mode: "prefill",
      capability: { from: "config" },
      context_tokens: 9000,
      max_output_tokens: 900,
    });
    expect(found.at(-1)).toMatchObject({
      id: "demo",
      demo: true,
      mode: "prefill",
      capability: { from: "table" },
    });
  });

  test("has windows and prices of well-known models, without asking anybody", async () => {
    const configFile = () => ({
      providers: { claude: { kind: "anthropic", api_key: "sk-ant", models: ["claude-sonnet-4-5"] } },
    });
    await using server = await startTestApp({ configFile });
    const { models: found } = await list(server);
    expect(found[0]).toMatchObject({
      id: "claude/claude-sonnet-4-5",
      mode: "prefill",
      capability: { from: "table", date: expect.stringMatching(/^2026-/) },
      context_tokens: 200_000,
      max_output_tokens: 64_000,
      price: { input: 3, output: 15 },
      bills_after_abort: false,
    });
  });
});

test("[H3.10] a provider that cannot be asked now keeps the models that it listed, and the default one", async () => {
  let isAway = false;
  const script: Script = async (request, reply, index) => {
    if (isAway) reply.destroy();
    else await counting(request, reply, index);
  };
  await using server = await startTestApp({ script, configFile: oneServer });
  const before = await list(server);
  isAway = true;
  const after = await list(server);
  expect(after.models.map(({ id }) => id)).toEqual(before.models.map(({ id }) => id));
  expect(after.models.map(({ id }) => id)).toContain(after.default_model);
});

describe("[H3.11] the test of a model", () => {
  test("probes it, starts, stops and continues, and says what happened", async () => {
    await using server = await startTestApp({ script: counting, configFile: oneServer });
    const steps = await tryOut(server, "mine/small");
    expect(steps.map(({ step }) => step)).toEqual(["probed", "started", "stopped", "continuing", "reported"]);
    expect(steps[0]).toMatchObject({ verdict: "continues" });
    expect(steps.at(-1)).toMatchObject({
      mode: "prefill",
      verdict: "exact",
      first: expect.stringMatching(/^number 1, number 2, /),
      second: "and so on.",
    });
    const { models: found } = await list(server);
    expect(found.find(({ id }) => id === "mine/small")).toMatchObject({
      mode: "prefill",
      capability: { from: "probe", source: "a probe: continues" },
      probed_at: expect.any(Number),
    });
    expect((await server.send("GET", "/api/v2/conversations")).json().conversations).toEqual([]);
  });

  test("works for the demo model", async () => {
    await using server = await startTestApp({ demo: true });
    const steps = await tryOut(server, "demo");
    expect(steps.at(-1)).toMatchObject({ step: "reported", mode: "prefill", verdict: "exact" });
    expect(steps[0]).toEqual({ step: "probed", verdict: null });
  });

  test("ends with what went wrong, in words that say what to change", async () => {
    const script: Script = (_request, reply) => {
      reply.head(401, { "content-type": "application/json" });
      reply.end(JSON.stringify({ error: { message: "no" } }));
    };
    await using server = await startTestApp({ script, configFile: oneServer });
    const steps = await tryOut(server, "mine/small");
    expect(steps.at(-1)).toMatchObject({
      step: "failed",
      error: { code: "provider_unauthorized", message: expect.stringContaining("providers.mine.api_key") },
    });
  });

  test("of a model that is not there is refused with the choice", async () => {
    await using server = await startTestApp({ demo: true });
    const response = await server.send("POST", `${models}/test`, { payload: { model: "gpt-9" } });
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({
      code: "model_unavailable",
      detail: expect.stringContaining("Choose one of: demo."),
    });
  });
});

describe("[C3.10] an unknown model", () => {
  const begin = async (server: TestApp) => {
    const stream = await server.open(start, { body: { message: "Count" } });
    await stream.until(({ text }) => text.includes("number 5"));
    const generation_id = String(stream.headers["x-generation-id"]);
    await server.send("POST", `${start}/stop`, { payload: { generation_id } });
    return generation_id;
  };
  const continueIt = async (server: TestApp, generation_id: string) => {
    const stream = await server.open(continueUrl, { body: { generation_id } });
    await stream.over;
    const id = String(stream.headers["x-generation-id"]);
    return snapshotSchema.parse((await server.send("GET", `/api/v2/generations/${id}`)).json());
  };
  const probed = ({ upstream }: TestApp) =>
    upstream.requests.filter((request) => (prefixOf(request) ?? "").startsWith("ALPHA"));

  test("is asked before its first continuation, and never again", async () => {
    await using server = await startTestApp({ script: counting, configFile: oneServer });
    const generation = await begin(server);
    expect(probed(server)).toHaveLength(0);
    expect(await continueIt(server, generation)).toMatchObject({
      status: "completed",
      model: "mine/small",
      seams: [{ mode: "prefill" }],
    });
    expect(probed(server)).toHaveLength(2);
    await continueIt(server, await begin(server));
    expect(probed(server)).toHaveLength(2);
  });

  test.each([
    ["PROBE=off", { PROBE: "off" }, {}],
    ["the configuration file", {}, { probe: false }],
  ])("is not asked where %s says so, and is anchored", async (_name, environment, rest) => {
    const configFile = (url: string) => ({ ...oneServer(url), ...rest });
    await using server = await startTestApp({ script: counting, configFile, environment });
    const generation = await begin(server);
    expect(await continueIt(server, generation)).toMatchObject({ seams: [{ mode: "anchored" }] });
    expect(probed(server)).toHaveLength(0);
  });
});

describe("[F2.1] [F2.2] [F2.3] a change of the configuration file", () => {
  const path = (server: TestApp) => join(server.directory, "agent-max.json");
  const change = async (server: TestApp, text: string) => {
    await writeFile(`${path(server)}.new`, text);
    await rename(`${path(server)}.new`, path(server));
  };
  const hasLogged = async (server: TestApp, words: string) => {
    for (let turn = 0; turn < 2000; turn += 1) {
      if (server.logLines.some((line) => line.includes(words))) return;
      await list(server);
    }
    throw new Error(`Nothing was logged with: ${words}`);
  };

  test("is taken over without a restart, and running generations keep their provider", async () => {
    await using server = await startTestApp({ script: counting, configFile: oneServer });
    const stream = await server.open(start, { body: { message: "Count" } });
    await stream.until(({ text }) => text.includes("number 3"));
    await change(server, JSON.stringify({ default_model: "demo" }));
    await hasLogged(server, "was taken over");
    expect(await list(server)).toMatchObject({ default_model: "demo", models: [{ id: "demo" }] });
    const generation_id = String(stream.headers["x-generation-id"]);
    expect((await server.send("GET", `/api/v2/generations/${generation_id}`)).json().status).toBe("running");
    const stopped = await server.send("POST", `${start}/stop`, { payload: { generation_id } });
    expect(stopped.json()).toMatchObject({ status: "stopped", upstream: "cancelled" });
    const [asked] = server.upstream.requests.filter(({ method }) => method === "POST");
    expect(await asked?.closed).toBe("client");
  });

  test("that is broken changes nothing and is logged with its fields", async () => {
    await using server = await startTestApp({ script: counting, configFile: oneServer });
    const before = await list(server);
    await change(server, JSON.stringify({ providers: { mine: { kind: "opena" } } }));
    await hasLogged(server, "providers.mine.kind");
    expect(await list(server)).toEqual(before);
    await change(server, '{"default_model": "nobody/x"');
    await hasLogged(server, "it is not JSON");
    await change(
      server,
      JSON.stringify({ ...oneServer(server.upstream.url), default_model: "nobody/x/", providers: {} }),
    );
    await hasLogged(server, "default_model: The model");
    expect(await list(server)).toEqual(before);
    expect(server.takeErrors()).toHaveLength(3);
    expect(await readFile(path(server), "utf8")).toContain("nobody");
  });
});

test("[C5.7] a fallback of the configuration file answers when the first model has no quota", async () => {
  const script: Script = (request, reply) => {
    if (request.body["model"] === "small") {
      reply.head(429, { "content-type": "application/json" });
      reply.end(JSON.stringify({ error: { code: "insufficient_quota", message: "no" } }));
    } else {
      reply.end(openAiFrames(["Hello from large."]).join(""));
    }
  };
  const configFile = (url: string) => ({ ...oneServer(url), fallbacks: { "mine/small": ["mine/large"] } });
  await using server = await startTestApp({ script, configFile });
  const stream = await server.open(start, { body: { message: "Hello?" } });
  await stream.over;
  expect(stream.text).toBe("Hello from large.");
  const id = String(stream.headers["x-generation-id"]);
  const snapshot = (await server.send("GET", `/api/v2/generations/${id}`)).json();
  expect(snapshot).toMatchObject({ status: "completed", model: "mine/small", attempts: 2 });
});

function byMine(one: string, other: string): number {
  return (
    ["mine/small", "mine/large", "demo"].indexOf(one) - ["mine/small", "mine/large", "demo"].indexOf(other)
  );
}
