import { snapshotSchema } from "@agent-max/protocol";
import type { Snapshot } from "@agent-max/protocol";
import type { Page } from "playwright-core";
import type { ServerAddress } from "./browser.ts";

/** The attributes of the last answer on the page. */
export type ShownAnswer = { id: string; status: string; length: number };

export async function shownAnswer(page: Page): Promise<ShownAnswer> {
  const article = page.locator("article[data-generation]").last();
  const [id, status, length] = await Promise.all(
    ["data-generation", "data-status", "data-length"].map((name) => article.getAttribute(name)),
  );
  return { id: id ?? "", status: status ?? "", length: Number(length) };
}

/** Waits until the last answer shows more than `length` characters. */
export async function waitForLength(page: Page, length: number): Promise<void> {
  await page.waitForFunction((least) => {
    const answers = document.querySelectorAll("article[data-generation]");
    return Number(answers[answers.length - 1]?.getAttribute("data-length")) > least;
  }, length);
}

export async function waitForStatus(page: Page, status: Snapshot["status"]): Promise<void> {
  await page.waitForFunction((wanted) => {
    const answers = document.querySelectorAll("article[data-generation]");
    return answers[answers.length - 1]?.getAttribute("data-status") === wanted;
  }, status);
}

/** The raw text of the last answer, as its copy button puts it into the clipboard. */
export async function copyAnswer(page: Page): Promise<string> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Copy answer", exact: true }).last().click();
  await page
    .getByRole("button", { name: "Copy answer", exact: true })
    .last()
    .locator(".tabler-icon-check")
    .waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

/** The generation as the server stores it; `shown` is the answer up to its cut. */
export async function storedAnswer(
  { url, key }: ServerAddress,
  id: string,
): Promise<Snapshot & { shown: string }> {
  const response = await fetch(`${url}/api/v2/generations/${id}`, { headers: { "x-api-key": key } });
  const snapshot = snapshotSchema.parse(await response.json());
  return { ...snapshot, shown: snapshot.answer.slice(0, snapshot.length) };
}
