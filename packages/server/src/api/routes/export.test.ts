import { conversationSchema } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { startTestApp } from "../../../test/support/app.ts";
import { answering } from "../../../test/support/scripted-upstream.ts";
import { ask, continuePath, idOf, startPath } from "../../../test/support/app-requests.ts";

const path = "/api/v2/conversations/c/export";

test("[H3.7] the export as Markdown is the shown path, its texts unchanged", async () => {
  await using server = await startTestApp({
    script: (request, reply, index) =>
      answering(index === 1 ? "## No\n\n*really*" : "Yes  \n")(request, reply, index),
  });
  const first = await ask(server, "One?", { conversation_id: "c" });
  await ask(server, "Dropped?", { conversation_id: "c" });
  await server.send("PATCH", "/api/v2/conversations/c", { payload: { head: first, title: "My talk" } });
  await ask(server, "Two?\n# not a title", { conversation_id: "c" });
  const response = await server.send("GET", path);
  expect(response.headers["content-type"]).toBe("text/markdown; charset=utf-8");
  expect(response.body).toBe(
    [
      "# My talk",
      "## You",
      "One?",
      "## Answer (scripted)",
      "Yes  \n",
      "## You",
      "Two?\n# not a title",
      "## Answer (scripted)",
      "Yes  \n\n",
    ].join("\n\n"),
  );
});

test("[H3.7] an answer that was not finished says so, and a continuation stands once", async () => {
  await using server = await startTestApp({
    script: (request, reply, index) => answering(index === 0 ? "One, two" : " three")(request, reply, index),
  });
  const stream = await server.open(startPath, { body: { message: "Count", conversation_id: "c" } });
  await stream.over;
  await (
    await server.open(continuePath, { body: { generation_id: idOf(stream), from: 4 } })
  ).over;
  const { body } = await server.send("GET", path);
  expect(body.match(/One,/g)).toHaveLength(1);
  expect(body).toContain("One, three");
});

test("[H3.7] the export as JSON is the whole tree", async () => {
  await using server = await startTestApp();
  await ask(server, "One?", { conversation_id: "c" });
  const response = await server.send("GET", `${path}?format=json`);
  expect(response.headers["content-type"]).toMatch(/^application\/json/);
  const tree = await server.send("GET", "/api/v2/conversations/c");
  expect(conversationSchema.parse(response.json())).toEqual(conversationSchema.parse(tree.json()));
  expect(response.json()).toEqual(tree.json());
});
