import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { startServerProcess } from "../../../packages/server/test/support/server-process.ts";
import type { ServerProcess } from "../../../packages/server/test/support/server-process.ts";
import { temporaryDirectory } from "../../../packages/server/test/support/temporary-directory.ts";
import { copyAnswer, shownAnswer, storedAnswer, waitForLength, waitForStatus } from "./support/answer.ts";
import { ask, button, conversation, messageField, note } from "./support/browser.ts";
import { setUpBrowser } from "./support/environment.ts";

const browser = setUpBrowser();

const question = "Explain quantum computing";

/** A server that can be stopped and started again at the same address, with the same data. */
async function startRestartable() {
  const directory = await temporaryDirectory();
  let current: ServerProcess = await startServerProcess({ dataDirectory: directory.path });
  const { url, key } = current;
  return {
    url,
    key,
    current: () => current,
    start: async () => {
      current = await startServerProcess({ dataDirectory: directory.path, env: { PORT: new URL(url).port } });
    },
    async [Symbol.asyncDispose]() {
      await current.kill();
      await directory[Symbol.asyncDispose]();
    },
  };
}

async function stopInMidAnswer(page: Page): Promise<string> {
  await ask(page, question);
  await waitForLength(page, 200);
  await page.keyboard.press("Escape");
  await waitForStatus(page, "stopped");
  return copyAnswer(page);
}

describe("a server that goes away", () => {
  test("between Stop and Continue, and is started again", async () => {
    await using server = await startRestartable();
    await using person = await browser.visit(server);
    const { page } = person;
    const before = await stopInMidAnswer(page);
    await server.current().stop();
    await server.start();
    await button(page, "Continue").click();
    await waitForLength(page, before.length + 100);
    await page.keyboard.press("Escape");
    await waitForStatus(page, "stopped");
    expect((await copyAnswer(page)).startsWith(before)).toBe(true);
    expect(person.faults).toEqual([]);
  });

  test("while Continue is pressed: it says so, and the button stays", async () => {
    await using server = await startRestartable();
    await using person = await browser.visit(server);
    const { page } = person;
    const before = await stopInMidAnswer(page);
    await server.current().kill();
    await button(page, "Continue").click();
    await note(page, "The server cannot be reached").waitFor();
    await button(page, "Continue").waitFor();
    expect(await copyAnswer(page)).toBe(before);

    await server.start();
    await button(page, "Continue").click();
    await waitForLength(page, before.length + 50);
    await page.keyboard.press("Escape");
    await waitForStatus(page, "stopped");
    expect(person.faults).toEqual([]);
  });

  test("while a message is sent: the message comes back", async () => {
    await using server = await startRestartable();
    await using person = await browser.visit(server);
    const { page } = person;
    await server.current().kill();
    await ask(page, question);
    await note(page, "Your message is back in the field").waitFor();
    expect(await messageField(page).inputValue()).toBe(question);
    expect(new URL(page.url()).pathname).toBe("/");

    await server.start();
    await messageField(page).press("Enter");
    await waitForLength(page, 50);
    expect(person.faults).toEqual([]);
  });

  test("in mid-answer: the page says that it reconnects, and shows what is on record afterwards", async () => {
    await using server = await startRestartable();
    await using person = await browser.visit(server);
    const { page } = person;
    await ask(page, question);
    await waitForLength(page, 200);
    await server.current().kill();
    await conversation(page).getByText("Connection lost, reconnecting…").waitFor();
    const { length } = await shownAnswer(page);
    await server.start();
    await waitForStatus(page, "interrupted");
    await conversation(page).getByText("Interrupted:").waitFor();
    const { id } = await shownAnswer(page);
    const shown = await copyAnswer(page);
    expect(shown.length).toBeGreaterThanOrEqual(length);
    expect(shown).toBe((await storedAnswer(server, id)).shown);
    await button(page, "Continue").click();
    await waitForLength(page, shown.length + 50);
    expect(person.faults).toEqual([]);
  });
});
