import { expect, test } from "vitest";
import { openAiFrames } from "../../../packages/server/test/support/scripted-upstream.ts";
import { copyAnswer, waitForLength, waitForStatus } from "./support/answer.ts";
import { ask, conversation } from "./support/browser.ts";
import { setUpBrowser } from "./support/environment.ts";
import { startConnected } from "./support/upstream.ts";

const browser = setUpBrowser();

const opening = "Einstein found\n\n\\[\nE = m";
const ending = "c^2\n\\]\n\nso \\(m\\) is energy, and `$$` is code.";

test("formulas are drawn once they are whole, with nothing from elsewhere, and copied as they were written", async () => {
  const sendEnding = Promise.withResolvers<void>();
  await using server = await startConnected(async (_request, reply) => {
    for (const frame of openAiFrames([opening], { finish: null, done: false })) await reply.write(frame);
    await sendEnding.promise;
    reply.end(openAiFrames([ending]).join(""));
  });
  await using person = await browser.visit(server);
  const { page } = person;
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => complaints.push(message.text()));
  await ask(page, "What did Einstein find?");
  await waitForLength(page, opening.length - 1);
  await conversation(page).getByText("Einstein found").waitFor();
  expect(await conversation(page).locator("article").last().innerText()).not.toContain("E = m");
  sendEnding.resolve();
  await waitForStatus(page, "completed");
  await conversation(page).locator(".katex-display math").waitFor();
  expect(await conversation(page).locator(".katex").count()).toBe(2);
  expect(await conversation(page).locator("code").innerText()).toBe("$$");
  expect(await copyAnswer(page)).toBe(opening + ending);
  await expect.poll(() => requests.filter((url) => url.endsWith(".woff2")).length).toBeGreaterThan(0);
  expect(requests.filter((url) => !url.startsWith(server.url))).toEqual([]);
  expect([...complaints, ...person.faults]).toEqual([]);
});

test("a page without formulas loads nothing for them", async () => {
  await using server = await startConnected(async (_request, reply) =>
    reply.end(openAiFrames(["It costs $5, or **$6**."]).join("")),
  );
  await using person = await browser.visit(server);
  const { page } = person;
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  await ask(page, "What does it cost?");
  await waitForStatus(page, "completed");
  await conversation(page).locator("strong").waitFor();
  expect(requests.filter((url) => /math|katex/i.test(url))).toEqual([]);
});
