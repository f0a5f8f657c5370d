import { AppError, toProblem } from "@agent-max/protocol";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { waitForLength, waitForStatus } from "./support/answer.ts";
import { ask, button, messageField } from "./support/browser.ts";
import { setUpBrowserAndServer } from "./support/environment.ts";

const environment = setUpBrowserAndServer();

describe("a conversation that is not there", () => {
  test("says so, and the bar begins a new one", async () => {
    await using person = await environment.visit();
    const { page } = person;
    await page.goto(`${environment.server.url}/c/unknown`);
    await page.getByText("This conversation does not exist, or belongs to another key.").waitFor();
    expect(await page.getByText("Loading…").count()).toBe(0);
    await beginAnother(page);
    expect(person.faults).toEqual([]);
  });

  test("deleted for good, it says so and offers no way back", async () => {
    await using person = await environment.visit();
    const { page } = person;
    const error = new AppError("conversation_erased");
    // A real deletion becomes final after half a minute; this answer saves the wait.
    await page.route("**/api/v2/conversations/old", (route) =>
      route.fulfill({
        status: error.status,
        contentType: "application/problem+json",
        body: JSON.stringify(toProblem(error, "request")),
      }),
    );
    await page.goto(`${environment.server.url}/c/old`);
    await page.getByText("This conversation was deleted.").waitFor();
    expect(await button(page, "Undo").count()).toBe(0);
    expect(await page.getByText("Loading…").count()).toBe(0);
    await beginAnother(page);
    expect(person.faults).toEqual([]);
  });

  test("made elsewhere, it stays gone until the answer is there, and is shown then", async () => {
    await using person = await environment.visit();
    const { page } = person;
    await page.goto(`${environment.server.url}/c/later`);
    const sentence = page.getByText("This conversation does not exist, or belongs to another key.");
    await sentence.waitFor();
    const asked = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    await page.route("**/api/v2/conversations/later", async (route) => {
      asked.resolve();
      await released.promise;
      await route.continue();
    });
    const response = await fetch(`${environment.server.url}/api/v2/conversations`, {
      method: "POST",
      headers: { "x-api-key": environment.server.key, "content-type": "application/json" },
      body: JSON.stringify({ id: "later" }),
    });
    expect(response.ok).toBe(true);
    await asked.promise;
    expect(await sentence.count()).toBe(1);
    expect(await page.getByText("Loading…").count()).toBe(0);
    released.resolve();
    await sentence.waitFor({ state: "detached" });
  });

  test("deleted elsewhere, it ends in place and can be brought back", async () => {
    await using person = await environment.visit();
    const { page } = person;
    await ask(page, "Explain quantum computing");
    await waitForLength(page, 50);
    await page.keyboard.press("Escape");
    await waitForStatus(page, "stopped");
    const address = page.url();
    await messageField(page).fill("half a question");
    await deleteElsewhere(address);
    await page.getByText("This conversation was deleted.").waitFor();
    expect(await button(page, "Continue").count()).toBe(0);
    expect(await messageField(page).inputValue()).toBe("half a question");
    await button(page, "Undo").click();
    await waitForStatus(page, "stopped");
    await button(page, "Continue").waitFor();

    await deleteElsewhere(address);
    await page.getByText("This conversation was deleted.").waitFor();
    await beginAnother(page);
    expect(person.faults).toEqual([]);
  });

  test("deleted elsewhere while it is written, it ends too", async () => {
    await using person = await environment.visit();
    const { page } = person;
    await ask(page, "Explain quantum computing");
    await waitForLength(page, 50);
    await deleteElsewhere(page.url());
    await page.getByText("This conversation was deleted.").waitFor();
    expect(await button(page, "Stop").count()).toBe(0);
    expect(person.faults).toEqual([]);
  });
});

async function deleteElsewhere(address: string): Promise<void> {
  const id = new URL(address).pathname.split("/").at(-1);
  const response = await fetch(`${environment.server.url}/api/v2/conversations/${id}`, {
    method: "DELETE",
    headers: { "x-api-key": environment.server.key },
  });
  expect(response.ok).toBe(true);
}

async function beginAnother(page: Page): Promise<void> {
  const address = page.url();
  await ask(page, "Plan three days in Lisbon");
  await waitForLength(page, 20);
  expect(page.url()).not.toBe(address);
  await page.keyboard.press("Escape");
  await waitForStatus(page, "stopped");
  expect(await messageField(page).inputValue()).toBe("");
}
