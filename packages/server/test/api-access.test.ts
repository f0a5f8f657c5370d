import { describe, expect, test } from "vitest";
import { sessionCookie } from "../src/api/http/auth.ts";
import { startTestApp, type TestApp } from "./support/app.ts";

const list = "/api/v2/conversations";
const own = "http://127.0.0.1:8000";
const host = "127.0.0.1:8000";

async function sessionOf(server: TestApp): Promise<{ cookie: string; token: string }> {
  const response = await server.send("POST", "/api/v2/session");
  expect(response.statusCode).toBe(204);
  const [cookie] = response.cookies;
  expect(cookie).toMatchObject({ name: sessionCookie, httpOnly: true, sameSite: "Strict", path: "/" });
  return { cookie: `${cookie?.name}=${cookie?.value}`, token: cookie?.value ?? "" };
}

describe("[H1.1] keys", () => {
  test("X-API-Key and Authorization: Bearer", async () => {
    await using server = await startTestApp();
    const withKey = await server.send("GET", list);
    const bearer = await server.send("GET", list, {
      key: null,
      headers: { authorization: `Bearer ${server.key}` },
    });
    const lowerCase = await server.send("GET", list, {
      key: null,
      headers: { authorization: `bearer ${server.key}` },
    });
    expect([withKey.statusCode, bearer.statusCode, lowerCase.statusCode]).toEqual([200, 200, 200]);
  });

  test.each<[string, Record<string, string>]>([
    ["none", {}],
    ["an empty one", { "x-api-key": "" }],
    ["a wrong one", { "x-api-key": "amx_wrong" }],
    ["a wrong bearer", { authorization: "Bearer amx_wrong" }],
    ["basic authorization", { authorization: "Basic YW14Og==" }],
    ["an unknown session", { cookie: `${sessionCookie}=abc` }],
  ])("%s is refused everywhere but at the open routes", async (_name, headers) => {
    await using server = await startTestApp();
    for (const path of [
      list,
      "/api/v2/session",
      "/api/v2/notifications",
      "/api/v2/models",
      "/api/v2/preferences",
    ]) {
      const response = await server.send("GET", path, { key: null, headers });
      expect(response.statusCode).toBe(401);
      expect(response.json()).toMatchObject({
        code: "unauthorized",
        detail: expect.stringContaining("X-API-Key"),
      });
    }
    for (const path of ["/health", "/ready", "/openapi.json"]) {
      expect((await server.send("GET", path, { key: null, headers })).statusCode).toBe(200);
    }
  });

  test("a wrong key is not helped by a good cookie", async () => {
    await using server = await startTestApp();
    const { cookie } = await sessionOf(server);
    const response = await server.send("GET", list, { key: "amx_wrong", headers: { cookie } });
    expect(response.statusCode).toBe(401);
  });
});

describe("[H1.6] [H1.7] sessions", () => {
  test("a cookie counts without an origin and from the server’s own pages", async () => {
    await using server = await startTestApp();
    const { cookie } = await sessionOf(server);
    for (const headers of [{ cookie }, { cookie, host, origin: own }]) {
      expect((await server.send("GET", list, { key: null, headers })).statusCode).toBe(200);
    }
  });

  test.each(["http://127.0.0.1:5173", "http://localhost:8000", "http://[::1]:8000"])(
    "a cookie from the page of another loopback server, %s, is refused",
    async (origin) => {
      await using server = await startTestApp();
      const { cookie } = await sessionOf(server);
      const headers = { cookie, host, origin };
      expect((await server.send("GET", list, { key: null, headers })).statusCode).toBe(401);
      expect((await server.send("GET", list, { headers })).statusCode).toBe(200);
    },
  );

  test("ends with DELETE, for this browser alone", async () => {
    await using server = await startTestApp();
    const [one, other] = [await sessionOf(server), await sessionOf(server)];
    const gone = await server.send("DELETE", "/api/v2/session", {
      key: null,
      headers: { cookie: one.cookie },
    });
    expect(gone.statusCode).toBe(204);
    expect(gone.cookies[0]).toMatchObject({ name: sessionCookie, value: "" });
    const statusOf = async (cookie: string) =>
      (await server.send("GET", "/api/v2/session", { key: null, headers: { cookie } })).statusCode;
    expect(await statusOf(one.cookie)).toBe(401);
    expect(await statusOf(other.cookie)).toBe(204);
    expect((await server.send("GET", "/api/v2/session")).statusCode).toBe(204);
  });

  test("DELETE does not take a key away, whatever the cookie says", async () => {
    await using server = await startTestApp();
    const headers = { cookie: `${sessionCookie}=${server.key}` };
    expect((await server.send("DELETE", "/api/v2/session", { headers })).statusCode).toBe(204);
    expect((await server.send("GET", list)).statusCode).toBe(200);
  });
});

describe("[H8.2] hosts", () => {
  test.each(["127.0.0.1", "localhost:8000", "LOCALHOST", "[::1]:8000"])(
    "%s is the server’s own",
    async (name) => {
      await using server = await startTestApp();
      expect((await server.send("GET", "/health", { headers: { host: name } })).statusCode).toBe(200);
    },
  );

  test.each([
    "evil.example",
    "127.0.0.1.evil.example",
    "127.evil.example",
    "127.0.0.1@evil.example",
    "0.0.0.0:8000",
    "a b",
  ])("%j, as after a DNS rebinding, is refused before anything else", async (name) => {
    await using server = await startTestApp();
    for (const path of ["/health", "/", list, "/openapi.json"]) {
      const response = await server.send("GET", path, { headers: { host: name } });
      expect(response.statusCode).toBe(403);
      expect(response.json()).toMatchObject({ code: "host_not_allowed" });
    }
  });

  test("the hosts of ALLOWED_ORIGINS are allowed", async () => {
    await using server = await startTestApp({
      environment: { ALLOWED_ORIGINS: "https://max.example, http://box:9000/" },
    });
    const statusOf = async (name: string) =>
      (await server.send("GET", "/health", { headers: { host: name } })).statusCode;
    expect(await Promise.all(["max.example", "MAX.example", "box:9000"].map(statusOf))).toEqual([
      200, 200, 200,
    ]);
    expect(await Promise.all(["box", "box:9001", "sub.max.example"].map(statusOf))).toEqual([403, 403, 403]);
  });

  test("a server that does not listen on loopback answers to every name", async () => {
    await using server = await startTestApp({ environment: { HOST: "0.0.0.0" } });
    expect((await server.send("GET", "/health", { headers: { host: "box.example" } })).statusCode).toBe(200);
  });

  test("any loopback address is a name of a server that listens there", async () => {
    await using server = await startTestApp({ environment: { HOST: "127.0.0.2" } });
    expect((await server.send("GET", "/health", { headers: { host: "127.0.0.2:8000" } })).statusCode).toBe(
      200,
    );
  });
});

describe("[H8.1] origins", () => {
  test.each([
    "https://evil.example",
    "null",
    "http://127.0.0.1.evil.example",
    "file://",
    "http://localhost.evil.example",
  ])("%s is refused, with and without a key, without a CORS header", async (origin) => {
    await using server = await startTestApp();
    for (const key of [server.key, null]) {
      const response = await server.send("GET", list, { key, headers: { origin } });
      expect(response.statusCode).toBe(403);
      expect(response.json()).toMatchObject({ code: "origin_not_allowed" });
      expect(response.headers["access-control-allow-origin"]).toBeUndefined();
    }
  });

  test.each(["http://localhost:5173", "http://127.0.0.1:3000", "http://[::1]:4000", "https://app.example"])(
    "%s may call",
    async (origin) => {
      await using server = await startTestApp({ environment: { ALLOWED_ORIGINS: "https://App.example/" } });
      const response = await server.send("GET", list, { headers: { origin } });
      expect(response.statusCode).toBe(200);
      expect(response.headers).toMatchObject({ "access-control-allow-origin": origin, vary: "Origin" });
      expect(response.headers["access-control-allow-credentials"]).toBeUndefined();
      const refusal = await server.send("GET", "/api/v2/nothing", { headers: { origin } });
      expect(refusal.headers["access-control-allow-origin"]).toBe(origin);
    },
  );

  test.each(["GET", "POST", "PATCH", "DELETE"])(
    "a preflight for %s is answered without a key",
    async (method) => {
      await using server = await startTestApp();
      const response = await server.send("OPTIONS", `${list}/c`, {
        key: null,
        headers: {
          origin: "http://localhost:5173",
          "access-control-request-method": method,
          "access-control-request-headers": "x-api-key, content-type, idempotency-key, last-event-id",
        },
      });
      expect(response.statusCode).toBe(204);
      expect(response.headers["access-control-allow-methods"]).toContain(method);
      expect(response.headers["access-control-allow-headers"]).toContain("x-api-key");
    },
  );

  test("a preflight of a foreign origin is refused", async () => {
    await using server = await startTestApp();
    const response = await server.send("OPTIONS", list, {
      key: null,
      headers: { origin: "https://evil.example", "access-control-request-method": "POST" },
    });
    expect(response.statusCode).toBe(403);
    expect(response.headers["access-control-allow-origin"]).toBeUndefined();
  });

  test("[H4.9] streams carry the CORS headers, and the id may be read", async () => {
    await using server = await startTestApp();
    const headers = { origin: "http://localhost:5173" };
    const stream = await server.open("/api/v2/chat/streaming", { body: { message: "Go" }, headers });
    await stream.over;
    expect(stream.headers).toMatchObject({
      "access-control-allow-origin": "http://localhost:5173",
      "access-control-expose-headers": expect.stringContaining("x-generation-id"),
      "cross-origin-resource-policy": "same-origin",
    });
  });
});
