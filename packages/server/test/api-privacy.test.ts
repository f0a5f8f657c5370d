import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { errors } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { startTestApp, upstreamKey } from "./support/app.ts";
import { expectProblem } from "./support/problems.ts";
import { answeringJson } from "./support/scripted-upstream.ts";
import { ask, continuePath, startPath } from "./support/app-requests.ts";

const secret = "xyzzy-7731";

test("privacy: no key and no text is in the log, whatever is asked, even at level trace", async () => {
  const configured = "configured-key-xyzzy-7731";
  await using server = await startTestApp({
    environment: { AGENT_MAX_API_KEY: configured },
    script: (request, reply, index) => {
      const echo = `You said ${JSON.stringify(request.body["messages"])}`;
      if (index === 0)
        reply.end(
          `data: ${JSON.stringify({ choices: [{ delta: { content: echo }, finish_reason: "stop" }] })}\n\n`,
        );
      else return answeringJson(400, { error: { message: echo } })(request, reply, index);
    },
  });
  const session = (await server.send("POST", "/api/v2/session")).cookies[0]?.value ?? "";
  const id = await ask(server, `message ${secret}`, { system: `system ${secret}` });
  await ask(server, `second ${secret}`);
  const requests = [
    server.send("POST", continuePath, { payload: { partial_response: secret, original_message: secret } }),
    server.send("GET", `/api/v2/conversations?q=${secret}`),
    server.send("GET", `/api/v2/generations/${id}/events?after=${secret}`),
    server.send("GET", `/nothing?key=${configured}`),
    server.send("GET", "/api/v2/session", { key: null, headers: { authorization: `Bearer ${configured}` } }),
    server.send("GET", "/api/v2/session", { key: null, headers: { cookie: `agent_max_session=${session}` } }),
    server.send("GET", "/api/v2/session", { key: `wrong ${secret}` }),
    server.send("POST", startPath, {
      payload: `{"message":"${secret}`,
      headers: { "content-type": "application/json" },
    }),
    server.send("POST", startPath, { payload: { message: { text: secret } } }),
    server.send("POST", startPath, { payload: { message: "x", model: secret.repeat(50) } }),
    server.send("POST", "/api/v2/conversations", { payload: { title: secret } }),
    server.send("PATCH", "/api/v2/preferences", { payload: { note: secret } }),
  ];
  await Promise.all(requests);
  const log = server.logLines.join("");
  expect(log).toContain("generation ended");
  expect(log).toContain("request completed");
  for (const word of [secret, session, server.key, upstreamKey]) expect(log).not.toContain(word);
});

test("[H2.8] a fault of the server is told without its cause, with the id under which it is in the log", async () => {
  await using server = await startTestApp();
  const database = new DatabaseSync(join(server.directory, "agent-max.db"), { timeout: 5000 });
  database.prepare("INSERT INTO preferences VALUES ('default', 'note', ?)").run(`{"note": ${secret}`);
  database.close();
  const problem = expectProblem(await server.send("GET", "/api/v2/preferences"), "internal");
  expect(problem.detail).toBe(errors.internal.message);
  const [line] = server.takeErrors();
  expect(line).toContain(problem.request_id);
  expect(line).not.toContain(secret);
});

test("[H8.3] no answer below /api/ is to be kept by a browser or a proxy, whether it is good or bad", async () => {
  await using server = await startTestApp();
  const id = await ask(server, "Go", { conversation_id: "mine" });
  const answers = await Promise.all([
    server.send("GET", "/api/v2/conversations"),
    server.send("GET", "/api/v2/conversations/mine"),
    server.send("GET", "/api/v2/conversations/mine/export?format=markdown"),
    server.send("GET", `/api/v2/generations/${id}`),
    server.send("GET", "/api/v2/generations/none"),
    server.send("GET", "/api/v2/preferences"),
    server.send("GET", "/api/v2/conversations", { key: null }),
    server.send("POST", startPath, { payload: {} }),
  ]);
  expect(answers.map(({ headers }) => headers["cache-control"])).toEqual(answers.map(() => "no-store"));
});

test("[H8.4] a browser is not told to use HTTPS for this host", async () => {
  await using server = await startTestApp();
  for (const path of ["/", "/health", "/api/v2/models"]) {
    expect((await server.send("GET", path)).headers).not.toHaveProperty("strict-transport-security");
  }
});
