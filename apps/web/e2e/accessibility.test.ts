import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { waitForLength, waitForStatus } from "./support/answer.ts";
import { ask, button, messageField } from "./support/browser.ts";
import { setUpBrowserAndServer } from "./support/environment.ts";
import { findViolations } from "./support/violations.ts";

const environment = setUpBrowserAndServer();

const question = "Show me binary search in Python";

describe.each(["light", "dark"] as const)("in %s colours", (colorScheme) => {
  test("every state of the page passes the rules that a machine can check", async () => {
    await using person = await environment.visit({ colorScheme, reducedMotion: "reduce" });
    const { page } = person;
    expect(await findViolations(page)).toEqual([]);
    await ask(page, question);
    await waitForLength(page, 1100);
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await waitForStatus(page, "stopped");
    await page.locator("[data-note]").first().waitFor();
    expect(await findViolations(page)).toEqual([]);
    await button(page, "Continue").click();
    await waitForLength(page, 1300);
    await page.keyboard.press("Escape");
    await waitForStatus(page, "stopped");
    await page.getByRole("button", { name: /^Continued here/ }).hover();
    await page.locator("[data-overlay]").waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await button(page, "Conversations").click();
    await page
      .getByRole("button", { name: /^Actions for/ })
      .first()
      .waitFor();
    expect(await findViolations(page)).toEqual([]);
  });
});

test("only the state of an answer is read out, never its text", async () => {
  await using person = await environment.visit();
  const { page } = person;
  await ask(page, question);
  await waitForLength(page, 200);
  const regions = page.locator(
    "[aria-live]:not([aria-live=off]), [role=status], [role=alert], [role=log], output",
  );
  expect(await regions.count()).toBe(1);
  expect(await regions.innerText()).toBe("Writing the answer");
  await page.keyboard.press("Escape");
  await waitForStatus(page, "stopped");
  expect(await regions.count()).toBe(1);
});

test("everything can be reached and done with the keyboard alone", async () => {
  await using person = await environment.visit();
  const { page } = person;
  await page.keyboard.type(question);
  await page.keyboard.press("Enter");
  await waitForLength(page, 100);
  await page.keyboard.press("Tab");
  expect(await focusedName(page)).toBe("Stop");
  await page.keyboard.press("Enter");
  await waitForStatus(page, "stopped");
  await messageField(page).focus();
  const names: string[] = [];
  while (names[0] !== "Dark colours") {
    await page.keyboard.press("Shift+Tab");
    names.unshift(await focusedName(page));
  }
  expect(names.filter((name) => !name.includes("not read before the stop"))).toEqual([
    "Dark colours",
    "Continue",
    "Copy answer",
    "Regenerate",
  ]);
  await button(page, "Continue").focus();
  await page.keyboard.press("Enter");
  await waitForStatus(page, "running");
  expect(await focusedName(page)).toBe("Message");
});

test("at 360 pixels nothing is cut off sideways", async () => {
  await using person = await environment.visit({
    viewport: { width: 360, height: 640 },
    hasTouch: true,
    isMobile: true,
  });
  const { page } = person;
  expect(await overflowPixels(page)).toBe(0);
  await ask(page, `${question} ${"averylongword".repeat(20)}`);
  await waitForLength(page, 1200);
  expect(await overflowPixels(page)).toBe(0);
  await page.keyboard.press("Escape");
  await waitForStatus(page, "stopped");
  expect(await overflowPixels(page)).toBe(0);
});

function focusedName(page: Page): Promise<string> {
  return page.evaluate(
    () => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "",
  );
}

function overflowPixels(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}
