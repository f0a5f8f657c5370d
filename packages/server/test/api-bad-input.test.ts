import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "./support/app.ts";
import { expectProblem, storedRows } from "./support/problems.ts";

const start = "/api/v2/chat/streaming";
const continuing = `${start}/continue`;
const conversations = "/api/v2/conversations";
const uuid = randomUUID();
const million = "x".repeat(1_000_001);

let server: TestApp;
beforeAll(async () => {
  server = await startTestApp();
  await server.send("POST", conversations, { payload: { id: "here" } });
});
afterAll(() => server[Symbol.asyncDispose]());

/** Wrong values of a field that is a string, is a UUID, …; each is to be refused by its name. */
const notText = [1, true, {}, [], ["x"], { text: "x" }];
const text = [...notText, "", " \n ", million, "half \ud83d a pair"];
const optional = {
  id: [...notText, null, "", "x", `${uuid}x`, "00000000-0000-0000-0000", million],
  conversation: [...notText, null, "", "x".repeat(129), "a\nb", "a\0b", "\u0085", "half \ud83d", "\udc00"],
  model: [...notText, null, "", "x".repeat(201), "half \ud83d"],
  maxTokens: ["1", true, null, [], {}, 0, -1, 1.5, 1_000_001],
  temperature: ["0.7", true, null, [], {}, -0.1, 2.1],
  flag: ["true", 1, null, [], {}],
  system: [...notText, null, million, "half \ud83d"],
  title: [...notText, "", "  ", "x".repeat(201), "half \ud83d"],
};

type Case = { route: string; fields: Record<string, readonly unknown[]>; body: Record<string, unknown> };

const cases: Case[] = [
  {
    route: `POST ${start}`,
    body: { message: "Go" },
    fields: {
      message: [undefined, null, ...text],
      conversation_id: optional.conversation,
      generation_id: optional.id,
      parent: optional.id.filter((value) => value !== null),
      model: optional.model,
      system: optional.system,
      max_tokens: optional.maxTokens,
      temperature: optional.temperature,
      branch: optional.flag,
    },
  },
  {
    route: `POST ${continuing}`,
    body: { generation_id: uuid },
    fields: {
      generation_id: optional.id,
      new_generation_id: optional.id,
      from: ["1", null, -1, 0.5, {}, 2 ** 60],
      branch: optional.flag,
      model: optional.model,
      max_tokens: optional.maxTokens,
      temperature: optional.temperature,
    },
  },
  {
    route: `POST ${continuing}`,
    body: { partial_response: "He", original_message: "Say hello" },
    fields: {
      partial_response: [...notText, "half \ud83d a pair"],
      original_message: [undefined, null, ...text],
      conversation_id: optional.conversation,
      new_generation_id: optional.id,
      model: optional.model,
      max_tokens: optional.maxTokens,
      temperature: optional.temperature,
    },
  },
  {
    route: `POST ${start}/stop`,
    body: { generation_id: uuid },
    fields: { generation_id: [undefined, ...optional.id], seen: ["1", null, -1, 0.5] },
  },
  {
    route: `POST ${conversations}`,
    body: {},
    fields: { id: optional.conversation, title: [...notText, null, "x".repeat(201), "half \ud83d"] },
  },
  {
    route: `PATCH ${conversations}/here`,
    body: {},
    fields: { title: [...optional.title, null], head: optional.id },
  },
  {
    route: "PATCH /api/v2/preferences",
    body: {},
    fields: {
      theme: [[], {}, "x".repeat(10_001), "half \ud83d"],
      ["x".repeat(65)]: ["dark"],
      "": ["dark"],
      "half \ud83d": ["dark"],
    },
  },
];

const flat = cases.flatMap(({ route, fields, body }) =>
  Object.entries(fields).flatMap(([field, values]) =>
    values.map((value) => ({ route, field, value, body: { ...body, [field]: value } })),
  ),
);

function post(route: string, payload: string | Buffer | object, headers: Record<string, string> = {}) {
  const [method, path] = route.split(" ");
  if (method !== "POST" && method !== "PATCH") throw new Error(`no route: ${route}`);
  return server.send(method, path ?? "", {
    payload,
    headers: { "content-type": "application/json", ...headers },
  });
}

const shown = (value: unknown) => (JSON.stringify(value) ?? "missing").slice(0, 40);

test.each(flat.map((entry) => [`${entry.route}: ${entry.field} ${shown(entry.value)}`, entry] as const))(
  "[H2.3] [H2.4] %s is refused by its name, and nothing is stored",
  async (_name, { route, field, body }) => {
    const before = storedRows(server.directory);
    const problem = expectProblem(await post(route, JSON.stringify(body)), "invalid_request");
    expect(problem.errors?.map(({ path }) => path.split(".")[0])).toContain(field);
    expect(problem.detail).toContain(field);
    expect(storedRows(server.directory)).toEqual(before);
  },
);

const streams = [`POST ${start}`, `POST ${start}/stream`, `POST ${continuing}`];
const routes = [
  ...streams,
  `POST ${start}/stop`,
  `POST ${conversations}`,
  `PATCH ${conversations}/here`,
  "PATCH /api/v2/preferences",
];

describe.each(routes)("[H2.7] %s", (route) => {
  test.each(["null", "[]", '"text"', "1", "true", `[${'{"message":"Go"},'.repeat(2)}{}]`])(
    "the body %s is no object",
    async (payload) => {
      const problem = expectProblem(await post(route, payload), "invalid_request");
      expect(problem.detail).toMatch(/object|record/);
    },
  );

  test.each([
    "",
    "{",
    '{"message":}',
    "message=Go",
    "{'message':'Go'}",
    "\ufeff{}x",
    "NaN",
    '{"a":1}{"b":2}',
  ])("the body %j is no JSON", async (payload) => {
    expectProblem(await post(route, payload), "invalid_json");
  });

  test.each([
    ["a byte that never occurs", Buffer.from([0x22, 0xff, 0x22])],
    ["a character cut off", Buffer.from('{"message":"é"}').subarray(0, 13)],
    ["an overlong form", Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
    ["a surrogate in UTF-8", Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ["UTF-16", Buffer.from('{"message":"Go"}', "utf16le")],
  ])("invalid UTF-8: %s", async (name, payload) => {
    expectProblem(await post(route, payload), name === "UTF-16" ? "invalid_json" : "invalid_encoding");
  });

  test.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonx",
    "nonsense",
  ])("the content type %s", async (type) => {
    const problem = expectProblem(
      await post(route, '{"message":"Go"}', { "content-type": type }),
      "unsupported_media_type",
    );
    expect(problem.detail).toContain("application/json");
  });

  test("a body over the limit", async () => {
    expectProblem(await post(route, `{"message":"${"x".repeat(16 * 1024 * 1024)}"}`), "payload_too_large");
  });

  test("a body that is nested deeply is read without harm", async () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const before = storedRows(server.directory);
    const response = await post(
      route,
      `{"message":${deep},"generation_id":${deep},"title":${deep},"theme":${deep},"id":${deep}}`,
      {
        "idempotency-key": randomUUID(),
      },
    );
    expectProblem(response, "invalid_request");
    expect(storedRows(server.directory)).toEqual(before);
  });

  test("__proto__ and constructor do no harm", async () => {
    const payload = '{"__proto__":{"message":"Go","title":"x"},"constructor":{"prototype":{"message":"Go"}}}';
    const { statusCode } = await post(route, payload);
    expect(statusCode).toBe(route === `POST ${conversations}` ? 200 : 422);
    expect(Object.hasOwn(Object.prototype, "message")).toBe(false);
  });
});
