import { randomUUID } from "node:crypto";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import type { HTTPMethods } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "./support/app.ts";
import { expectProblem, storedRows } from "./support/problems.ts";

const start = "/api/v2/chat/streaming";
const conversations = "/api/v2/conversations";
const id = randomUUID();

let server: TestApp;
beforeAll(async () => {
  server = await startTestApp();
  await server.send("POST", conversations, { payload: { id: "here" } });
});
afterAll(() => server[Symbol.asyncDispose]());

describe("[H2.1] what is not there", () => {
  test.each<[HTTPMethods, string]>([
    ["GET", "/nothing"],
    ["GET", "/api/v2"],
    ["GET", "/api/v2/nothing"],
    ["GET", "/api/v1/chat/streaming"],
    ["GET", start],
    ["PUT", conversations],
    ["DELETE", conversations],
    ["POST", `${conversations}/here`],
    ["PATCH", "/health"],
    ["OPTIONS", conversations],
    ["TRACE", conversations],
    ["GET", `${conversations}/here/nothing`],
    ["GET", "/api/v2/generations"],
    ["GET", "/../../etc/passwd"],
  ])("%s %s", async (method, path) => {
    expectProblem(await server.send(method, path), "not_found");
  });

  test.each<[HTTPMethods, string]>([
    ["GET", `/api/v2/generations/${id}`],
    ["GET", `/api/v2/generations/${id}/events`],
  ])("an unknown generation: %s %s", async (method, path) => {
    expectProblem(await server.send(method, path), "generation_not_found");
  });

  test.each<[HTTPMethods, string]>([
    ["GET", ""],
    ["PATCH", ""],
    ["DELETE", ""],
    ["POST", "/restore"],
    ["GET", "/export"],
  ])("an unknown conversation: %s …/unknown%s", async (method, path) => {
    const payload = method === "PATCH" ? { title: "x" } : undefined;
    const response = await server.send(method, `${conversations}/unknown${path}`, {
      ...(payload && { payload }),
    });
    expectProblem(response, "conversation_not_found");
  });

  test("an unknown generation to continue, to follow, to show", async () => {
    const bodies = [
      [`${start}/continue`, { generation_id: id }],
      [start, { message: "Go", parent: id }],
      [start, { message: "Go", parent: id, conversation_id: "here" }],
    ] as const;
    const before = storedRows(server.directory);
    for (const [path, payload] of bodies) {
      expectProblem(await server.send("POST", path, { payload }), "generation_not_found");
    }
    const patch = await server.send("PATCH", `${conversations}/here`, { payload: { head: id } });
    expectProblem(patch, "generation_not_found");
    expect(storedRows(server.directory)).toEqual(before);
  });
});

describe("[H2.3] addresses", () => {
  test.each(["/api/v2/conversations/%zz", "/api/v2/conversations/%ff", "/%c0%af"])(
    "%s is no address",
    async (path) => {
      expectProblem(await server.send("GET", path), "not_found");
    },
  );

  test.each(["a%0Ab", "%00", "x".repeat(129)])("%s is no conversation id", async (name) => {
    const problem = expectProblem(await server.send("GET", `${conversations}/${name}`), "invalid_request");
    expect(problem.errors?.[0]?.path).toBe("id");
  });

  test("a name beyond any length is refused too", async () => {
    const response = await server.send("GET", `${conversations}/${"x".repeat(5000)}`);
    expect(response.statusCode).toBeGreaterThanOrEqual(400);
    expect(response.statusCode).toBeLessThan(500);
    expect(response.headers["content-type"]).toMatch(/^application\/problem\+json/);
  });

  test.each(["x", "1", `${id}x`, "00000000-0000-0000-0000-000000000000000"])(
    "%s is no generation id",
    async (name) => {
      for (const path of [`/api/v2/generations/${name}`, `/api/v2/generations/${name}/events`]) {
        const problem = expectProblem(await server.send("GET", path), "invalid_request");
        expect(problem.errors?.[0]?.path).toBe("id");
      }
    },
  );

  test.each([
    [`GET ${conversations}?limit=0`, "limit"],
    [`GET ${conversations}?limit=201`, "limit"],
    [`GET ${conversations}?limit=ten`, "limit"],
    [`GET ${conversations}?limit=`, "limit"],
    [`GET ${conversations}?limit=1&limit=2`, "limit"],
    [`GET ${conversations}?before=`, "before"],
    [`GET ${conversations}?before=yesterday`, "before"],
    [`GET ${conversations}?before=1.5`, "before"],
    [`GET ${conversations}?q=${"x".repeat(201)}`, "q"],
    [`GET ${conversations}?q=a&q=b`, "q"],
    [`GET ${conversations}/here/export?format=pdf`, "format"],
    [`GET /api/v2/generations/${id}/events?mode=all`, "mode"],
    [`GET /api/v2/generations/${id}/events?format=xml`, "format"],
    [`GET /api/v2/generations/${id}/events?after=1&after=2`, "after"],
    [`POST ${start}?format=xml`, "format"],
    [`POST ${start}/continue?format=`, "format"],
  ])("%s", async (route, field) => {
    const [method, path] = route.split(" ");
    const before = storedRows(server.directory);
    const response =
      method === "POST"
        ? await server.send("POST", path ?? "", { payload: { message: "Go", generation_id: id } })
        : await server.send("GET", path ?? "");
    expect(expectProblem(response, "invalid_request").errors?.map((error) => error.path)).toEqual([field]);
    expect(storedRows(server.directory)).toEqual(before);
  });

  test("a conversation may have any printable name of 128 characters", async () => {
    for (const name of [
      "漢".repeat(128),
      "😀".repeat(64),
      "a/b?c#d%20 e",
      "%2F",
      '"><script>',
      "-",
      "a..b",
    ]) {
      await server.send("POST", conversations, { payload: { id: name } });
      const path = `${conversations}/${encodeURIComponent(name)}`;
      expect((await server.send("GET", path)).json()).toMatchObject({ id: name });
      expect((await server.send("GET", `${path}/export`)).statusCode).toBe(200);
      expect((await server.send("DELETE", path)).statusCode).toBe(204);
    }
  });
});

describe("[H6.5] the header Idempotency-Key", () => {
  test.each(["", "x".repeat(256)])("%j is refused by its name", async (key) => {
    const before = storedRows(server.directory);
    const headers = { "idempotency-key": key };
    const problem = expectProblem(
      await server.send("POST", start, { payload: { message: "Go" }, headers }),
      "invalid_request",
    );
    expect(problem.errors?.[0]?.path.toLowerCase()).toBe("idempotency-key");
    expect(storedRows(server.directory)).toEqual(before);
  });
});

describe("[H2.6] content that is not supported is named", () => {
  test.each(["tools", "tool_choice", "image", "images", "attachments", "files"])("%s", async (field) => {
    for (const [path, body] of [
      [start, { message: "Go" }],
      [`${start}/continue`, { partial_response: "He", original_message: "Say hello" }],
    ] as const) {
      const payload = { ...body, [field]: [{ type: "x" }] };
      const problem = expectProblem(await server.send("POST", path, { payload }), "unsupported_content");
      expect(problem.errors?.[0]?.path).toBe(field);
    }
  });

  test.each([null, []])("%j of them is none", async (nothing) => {
    const stream = await server.open(start, { body: { message: "Go", tools: nothing, image: nothing } });
    expect(stream.status).toBe(200);
    await stream.over;
  });
});

describe("[C2.7] refusals of the continue route", () => {
  test("both forms at once", async () => {
    const payload = { generation_id: id, partial_response: "He", original_message: "Say hello" };
    expectProblem(await server.send("POST", `${start}/continue`, { payload }), "ambiguous_continue");
  });

  test("neither form", async () => {
    const problem = expectProblem(
      await server.send("POST", `${start}/continue`, { payload: {} }),
      "invalid_request",
    );
    expect(problem.detail).toContain("partial_response");
  });
});

/** What a raw request gets back; for requests that no client library would send. */
async function sendRaw(request: string): Promise<string> {
  const { port } = new URL(await server.listen());
  const socket = connect(Number(port), "127.0.0.1");
  socket.write(request);
  return text(socket);
}

test("[H8.2] a request without a host is refused", async () => {
  expect(await sendRaw("GET /health HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1.1 403 [^]*host_not_allowed/);
});
