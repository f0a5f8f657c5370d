import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { openAiFrames, type Script } from "../../../packages/server/test/support/scripted-upstream.ts";
import { storedAnswer, shownAnswer, waitForLength, waitForStatus } from "./support/answer.ts";
import { ask, button, messageField } from "./support/browser.ts";
import { setUpBrowserAndServer } from "./support/environment.ts";
import { startConnected } from "./support/upstream.ts";
import { findViolations } from "./support/violations.ts";

/** Sends the name of the model without an end; a continuation is one word. */
const named: Script = async (request, reply) => {
  const said = `I am ${String(request.body["model"])}. `.repeat(8);
  const isContinuation = JSON.stringify(request.body["messages"]).includes('"assistant"');
  if (isContinuation) return reply.end(openAiFrames(["Still ", "me."]).join(""));
  for (const frame of openAiFrames([said], { finish: null, done: false })) await reply.write(frame);
  await request.closed;
};

const capabilities = { large: { mode: "prefill", keeps_whitespace: true, context_tokens: 128_000 } };
const environment = setUpBrowserAndServer(() =>
  startConnected(named, { models: ["small", "large"], capabilities }),
);

describe("choosing a model", () => {
  test("the choice holds for the conversation, over a reload, and continues an answer of another", async () => {
    await using person = await environment.visit();
    const { page } = person;
    await askAndStop(page, "Who are you?");
    expect((await storedAnswer(environment.server, (await shownAnswer(page)).id)).model).toBe(
      "scripted/small",
    );
    await button(page, "Model: scripted/small").click();
    await page.getByRole("menuitemradio", { name: /^large/ }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    const saved = page.waitForResponse(/preferences$/);
    await page.getByRole("menuitemradio", { name: /^large/ }).click();
    await button(page, "Model: scripted/large").waitFor();
    await saved;
    await page.reload();
    await button(page, "Model: scripted/large").waitFor();
    await button(page, "Continue").click();
    await waitForStatus(page, "completed");
    expect((await storedAnswer(environment.server, (await shownAnswer(page)).id)).model).toBe(
      "scripted/large",
    );
    await button(page, "New conversation").click();
    await askAndStop(page, "And now?");
    expect((await storedAnswer(environment.server, (await shownAnswer(page)).id)).model).toBe(
      "scripted/large",
    );
    expect(person.faults).toEqual([]);
  });
});

describe.each([
  { colorScheme: "light", width: 1100 },
  { colorScheme: "dark", width: 360 },
] as const)("the settings at $width pixels in $colorScheme colours", ({ colorScheme, width }) => {
  test("tell what is known of each model and test one, with the keyboard alone", async () => {
    await using person = await environment.visit({ colorScheme, viewport: { width, height: 700 } });
    const { page } = person;
    await page.keyboard.press("Control+,");
    const large = page.getByRole("article", { name: "scripted/large" });
    await large.getByText("128,000 tokens").waitFor();
    await large.getByText("Set in the configuration file").waitFor();
    expect(new URL(page.url()).pathname).toBe("/settings");
    await button(page, "Test this model: scripted/large").focus();
    await page.keyboard.press("Enter");
    const steps = large.getByRole("list", { name: "What the test did" });
    await steps.getByText("the join is exact").waitFor();
    expect(await steps.locator("mark").innerText()).toBe("Still me.");
    expect(await findViolations(page)).toEqual([]);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
    ).toBeLessThanOrEqual(0);
    await page.keyboard.press("Control+,");
    await messageField(page).waitFor();
    expect(person.faults).toEqual([]);
  });
});

test("settings that cannot be loaded say so, and are asked for again", async () => {
  await using person = await environment.visit();
  const { page } = person;
  await page.route("**/api/v2/models", (route) => route.fulfill({ status: 404 }));
  await page.goto(`${environment.server.url}/settings`);
  await button(page, "Try again").waitFor();
  await page.unroute("**/api/v2/models");
  await button(page, "Try again").click();
  await page.getByRole("article", { name: "scripted/small" }).waitFor();
  await button(page, "Back").click();
  await messageField(page).waitFor();
  expect(person.faults).toEqual([]);
});

test("the colours that are chosen stay, and the system's can be had back", async () => {
  await using person = await environment.visit({ colorScheme: "light" });
  const { page } = person;
  const scheme = () => page.evaluate(() => document.documentElement.dataset["mantineColorScheme"]);
  await button(page, "Settings").click();
  await page.getByText("Dark", { exact: true }).click();
  await page.reload();
  await page.getByText("System", { exact: true }).waitFor();
  expect(await scheme()).toBe("dark");
  await page.getByText("System", { exact: true }).click();
  expect(await scheme()).toBe("light");
});

test("a conversation is saved as a file, in Markdown and as JSON", async () => {
  await using person = await environment.visit({ reducedMotion: "reduce" });
  const { page } = person;
  await askAndStop(page, "Who is there?");
  for (const [format, text] of [
    ["Markdown", "Who is there?"],
    ["JSON", '"message":"Who is there?"'],
  ] as const) {
    await button(page, "Conversations").click();
    await page.getByRole("button", { name: "Actions for Who is there?" }).click();
    expect(await findViolations(page)).toEqual([]);
    const started = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: `Export as ${format}` }).click();
    const download = await started;
    expect(download.suggestedFilename()).toBe(`Who is there.${format === "JSON" ? "json" : "md"}`);
    expect((await readFile(await download.path(), "utf8")).replaceAll('": "', '":"')).toContain(text);
    await page.keyboard.press("Escape");
  }
  expect(person.faults).toEqual([]);
});

async function askAndStop(page: Page, question: string): Promise<void> {
  await ask(page, question);
  await waitForLength(page, 20);
  await page.keyboard.press("Escape");
  await waitForStatus(page, "stopped");
}
