import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { z } from "zod";
import { startTestApp, type TestApp } from "./support/app.ts";

/** The routes of rule H3. */
const routes = [
  "POST /api/v2/chat/streaming",
  "POST /api/v2/chat/streaming/stream",
  "POST /api/v2/chat/streaming/continue",
  "POST /api/v2/chat/streaming/stop",
  "GET /api/v2/generations/{id}",
  "GET /api/v2/generations/{id}/events",
  "GET /api/v2/conversations",
  "POST /api/v2/conversations",
  "GET /api/v2/conversations/{id}",
  "PATCH /api/v2/conversations/{id}",
  "DELETE /api/v2/conversations/{id}",
  "POST /api/v2/conversations/{id}/restore",
  "GET /api/v2/conversations/{id}/export",
  "GET /api/v2/notifications",
  "GET /api/v2/preferences",
  "PATCH /api/v2/preferences",
  "GET /api/v2/models",
  "POST /api/v2/models/test",
  "GET /api/v2/session",
  "POST /api/v2/session",
  "DELETE /api/v2/session",
];

const documentSchema = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

async function documentOf(server: TestApp) {
  const response = await server.send("GET", "/openapi.json", { key: null });
  expect(response.statusCode).toBe(200);
  return documentSchema.parse(response.json());
}

test("[H3.12] /openapi.json is valid OpenAPI and names every route", async () => {
  await using server = await startTestApp();
  const document = await documentOf(server);
  expect(await new Validator().validate(structuredClone(document))).toEqual({ valid: true });
  const named = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => method !== "head")
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(named.toSorted()).toEqual(routes.toSorted());
});

test("[H3.12] the document says what is on the wire: offsets and codes are strings", async () => {
  await using server = await startTestApp();
  const { paths } = await documentOf(server);
  const route = JSON.stringify(paths["/api/v2/generations/{id}"]?.["get"]);
  expect(route.match(/"last_offset":\{"type":"string"/g)).toHaveLength(6);
  expect(route.match(/"code":\{"type":"string"\}/g)).toHaveLength(3);
  expect(route).not.toContain('"code":{}');
});

test("[H1.1] the document says how to send a key", async () => {
  await using server = await startTestApp();
  expect(await documentOf(server)).toMatchObject({
    components: {
      securitySchemes: {
        key: { type: "apiKey", in: "header", name: "X-API-Key" },
        bearer: { type: "http", scheme: "bearer" },
      },
    },
    security: [{ key: [] }, { bearer: [] }],
  });
});
