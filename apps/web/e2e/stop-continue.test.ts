import { describe, expect, test } from "vitest";
import { copyAnswer, shownAnswer, storedAnswer, waitForLength, waitForStatus } from "./support/answer.ts";
import { ask, button, conversation, messageField, note } from "./support/browser.ts";
import { setUpBrowserAndServer } from "./support/environment.ts";

const environment = setUpBrowserAndServer();

const question = "Explain quantum computing";

describe("stop and continue", () => {
  test("an answer stops where it is, and goes on from exactly there", async () => {
    await using person = await environment.visit();
    const { page } = person;
    await ask(page, question);
    await waitForLength(page, 300);
    await button(page, "Stop").click();
    await waitForStatus(page, "stopped");
    await note(page, "Generation stopped").waitFor();
    const before = await copyAnswer(page);

    await button(page, "Continue").click();
    await waitForLength(page, before.length + 200);
    await button(page, "Stop").click();
    await waitForStatus(page, "stopped");
    const after = await copyAnswer(page);
    expect(after.startsWith(before)).toBe(true);
    const { id, length } = await shownAnswer(page);
    const stored = await storedAnswer(environment.server, id);
    expect(stored.shown).toBe(after);
    expect(stored.from).toBe(before.length);
    expect(length).toBe(after.length);
    expect(person.faults).toEqual([]);
  });

  test("twice in a row, as one text", async () => {
    await using person = await environment.visit();
    const { page } = person;
    await ask(page, question);
    const texts: string[] = [];
    for (const length of [200, 500, 800]) {
      await waitForLength(page, length);
      await page.keyboard.press("Escape");
      await waitForStatus(page, "stopped");
      texts.push(await copyAnswer(page));
      await button(page, "Continue").click();
      await waitForStatus(page, "running");
    }
    await waitForLength(page, 1000);
    await page.keyboard.press("Escape");
    await waitForStatus(page, "stopped");
    const whole = await copyAnswer(page);
    for (const text of texts) expect(whole.startsWith(text)).toBe(true);
    expect(await page.locator("article[data-generation]").count()).toBe(1);
    expect(person.faults).toEqual([]);
  });

  test("a stop before the first word is honoured, and the question can be asked again", async () => {
    await using person = await environment.visit();
    const { page } = person;
    const stopped = page.waitForResponse(/streaming\/stop$/);
    await page.route(/chat\/streaming\?/, async (route) => {
      await stopped;
      await route.continue();
    });
    await ask(page, question);
    await button(page, "Stop").waitFor();
    await page.keyboard.press("Escape");
    await waitForStatus(page, "stopped");
    expect((await shownAnswer(page)).length).toBe(0);
    expect(await button(page, "Continue").count()).toBe(0);
    expect(await note(page, "Generation stopped").count()).toBe(0);
    await button(page, "Retry").click();
    await waitForLength(page, 50);
    expect(person.faults).toEqual([]);
  });

  test("a message in mid-answer stops it and takes its place", async () => {
    await using person = await environment.visit();
    const { page } = person;
    await ask(page, question);
    await waitForLength(page, 200);
    await messageField(page).pressSequentially("How can I sleep better?");
    await page.getByText("Stop and send").waitFor();
    await messageField(page).press("Enter");
    await conversation(page).getByText("Stopped by your next message").waitFor();
    await waitForLength(page, 50);
    expect(await page.locator("article[data-generation]").count()).toBe(2);
    await page.keyboard.press("Escape");
    await waitForStatus(page, "stopped");
    expect(person.faults).toEqual([]);
  });

  test("Ctrl+Enter continues the last answer, or says that there is nothing to continue from", async () => {
    await using person = await environment.visit();
    const { page } = person;
    await messageField(page).press("Control+Enter");
    await note(page, "No partial response to continue from").waitFor();
    await ask(page, question);
    await waitForLength(page, 100);
    await page.keyboard.press("Escape");
    await waitForStatus(page, "stopped");
    await messageField(page).press("Control+Enter");
    await waitForStatus(page, "running");
    await page.keyboard.press("Escape");
    await waitForStatus(page, "stopped");
    expect(person.faults).toEqual([]);
  });

  test("an answer written anew keeps the old one within reach", async () => {
    await using person = await environment.visit();
    const { page } = person;
    await ask(page, question);
    await waitForLength(page, 200);
    await page.keyboard.press("Escape");
    await waitForStatus(page, "stopped");
    const first = await shownAnswer(page);
    await button(page, "Regenerate").click();
    await waitForLength(page, 50);
    await page.keyboard.press("Escape");
    await waitForStatus(page, "stopped");
    await page.getByText("2/2").waitFor();
    await button(page, "Previous version").click();
    await page.getByText("1/2").waitFor();
    expect(await shownAnswer(page)).toEqual(first);
    await page.reload();
    await page.getByText("1/2").waitFor();
    expect(await shownAnswer(page)).toEqual(first);
    expect(person.faults).toEqual([]);
  });
});
