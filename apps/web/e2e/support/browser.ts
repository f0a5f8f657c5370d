import { env } from "node:process";
import { chromium } from "playwright-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { ServerProcess } from "../../../../packages/server/test/support/server-process.ts";

const launchArguments = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Opens the Chromium that is installed on this machine. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
    args: launchArguments,
  });
}

export type ServerAddress = Pick<ServerProcess, "url" | "key">;

export type Visit = AsyncDisposable & { page: Page; faults: string[] };

/** A new browser context at the address that the server printed. `faults` collects the errors that the page throws. */
export async function visit(
  browser: Browser,
  server: ServerAddress,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  await page.goto(`${server.url}/#key=${server.key}`);
  await messageField(page).waitFor();
  return { page, faults, [Symbol.asyncDispose]: () => context.close() };
}

export function messageField(page: Page) {
  return page.getByRole("textbox", { name: "Message" });
}

export function conversation(page: Page) {
  return page.getByRole("region", { name: "Conversation" });
}

/** A note at the top of the page. */
export function note(page: Page, text: string) {
  return page.locator("[data-note]").filter({ hasText: text }).first();
}

export function button(page: Page, name: string) {
  return page.getByRole("button", { name, exact: true });
}

export async function ask(page: Page, message: string): Promise<void> {
  await messageField(page).fill(message);
  await messageField(page).press("Enter");
}
