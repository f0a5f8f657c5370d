import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { copyAnswer, shownAnswer, storedAnswer, waitForLength, waitForStatus } from "./support/answer.ts";
import { ask, button, conversation, messageField } from "./support/browser.ts";
import { setUpBrowserAndServer } from "./support/environment.ts";

const environment = setUpBrowserAndServer();

const question = "Explain quantum computing";

describe("coming back to an answer", () => {
  test("a reload in mid-stream loses and doubles nothing", async () => {
    await using person = await environment.visit();
    const { page } = person;
    await ask(page, question);
    for (const length of [200, 400, 600]) {
      await waitForLength(page, length);
      await page.reload();
    }
    await waitForLength(page, 900);
    await page.keyboard.press("Escape");
    await waitForStatus(page, "stopped");
    const { id } = await shownAnswer(page);
    const copied = await copyAnswer(page);
    expect(copied).toBe((await storedAnswer(environment.server, id)).shown);
    const shown = await conversation(page).innerText();
    await page.reload();
    await waitForStatus(page, "stopped");
    await page.locator("article[data-generation] h2").waitFor();
    expect(await conversation(page).innerText()).toBe(shown);
    expect(person.faults).toEqual([]);
  });

  test("a stopped answer can be continued after a reload", async () => {
    await using person = await environment.visit();
    const { page } = person;
    await ask(page, question);
    await waitForLength(page, 200);
    await page.keyboard.press("Escape");
    await waitForStatus(page, "stopped");
    const before = await copyAnswer(page);
    await page.reload();
    await button(page, "Continue").click();
    await waitForLength(page, before.length + 50);
    await page.keyboard.press("Escape");
    await waitForStatus(page, "stopped");
    expect((await copyAnswer(page)).startsWith(before)).toBe(true);
    expect(person.faults).toEqual([]);
  });

  test("two tabs follow one answer, and either can stop and continue it", async () => {
    await using person = await environment.visit();
    const { page: first } = person;
    await ask(first, question);
    await waitForLength(first, 100);
    const second = await first.context().newPage();
    await second.goto(first.url());
    await waitForLength(second, 200);
    await second.keyboard.press("Escape");
    await Promise.all([waitForStatus(first, "stopped"), waitForStatus(second, "stopped")]);
    expect(await shownAnswer(first)).toEqual(await shownAnswer(second));

    const { length } = await shownAnswer(first);
    await button(first, "Continue").click();
    await waitForLength(second, length + 100);
    await button(second, "Stop").click();
    await Promise.all([waitForStatus(first, "stopped"), waitForStatus(second, "stopped")]);
    expect(await shownAnswer(first)).toEqual(await shownAnswer(second));
    expect(person.faults).toEqual([]);
  });

  test("a page that nobody sees gives its connections back and catches up later", async () => {
    await using person = await environment.visit();
    const { page } = person;
    await ask(page, question);
    await waitForLength(page, 100);
    await setVisibility(page, "hidden");
    const hiddenAt = await shownAnswer(page);
    await growOnServer(hiddenAt.id, hiddenAt.length + 200);
    expect((await shownAnswer(page)).length).toBeLessThan(hiddenAt.length + 100);
    await setVisibility(page, "visible");
    await waitForLength(page, hiddenAt.length + 200);
    await page.keyboard.press("Escape");
    await waitForStatus(page, "stopped");
    const { id } = await shownAnswer(page);
    expect(await copyAnswer(page)).toBe((await storedAnswer(environment.server, id)).shown);
    expect(person.faults).toEqual([]);
  });

  test("the conversation is found in the list, renamed, deleted and brought back", async () => {
    await using person = await environment.visit();
    const { page } = person;
    await ask(page, "Plan three days in Lisbon");
    await waitForLength(page, 50);
    await page.keyboard.press("Escape");
    await waitForStatus(page, "stopped");
    const address = page.url();
    await button(page, "Conversations").click();
    await page.getByRole("searchbox").fill("Lisbon");
    await page.getByRole("button", { name: "Actions for Plan three days in Lisbon" }).click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await page.getByRole("textbox", { name: "New name" }).fill("Lisbon trip");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Actions for Lisbon trip" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).focus();
    await page.keyboard.press("Enter");
    await page.locator("button:focus", { hasText: "Undo" }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(address);
    await page.getByRole("button", { name: "Actions for Lisbon trip" }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("NAV");
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { name: "Lisbon trip" }).waitFor();
    await waitForStatus(page, "stopped");
    expect(person.faults).toEqual([]);
  });

  test("a draft is kept per conversation over a reload, and gone once it was sent", async () => {
    await using person = await environment.visit();
    const { page } = person;
    await messageField(page).fill("half a question");
    await page.reload();
    expect(await messageField(page).inputValue()).toBe("half a question");
    await messageField(page).press("Enter");
    await waitForLength(page, 20);
    await page.keyboard.press("Escape");
    await waitForStatus(page, "stopped");
    expect(await messageField(page).inputValue()).toBe("");
    await button(page, "New conversation").click();
    expect(await messageField(page).inputValue()).toBe("");
    await page.reload();
    expect(await messageField(page).inputValue()).toBe("");
  });
});

/** Waits until the answer that the server stores is longer than `length`. */
async function growOnServer(id: string, length: number): Promise<void> {
  await expect
    .poll(async () => (await storedAnswer(environment.server, id)).answer.length, { timeout: 30_000 })
    .toBeGreaterThan(length);
}

/** Tells the page that its tab was hidden or shown, as the browser does when the person switches tabs. */
function setVisibility(page: Page, state: "hidden" | "visible"): Promise<void> {
  return page.evaluate((next: string) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => next });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state);
}
