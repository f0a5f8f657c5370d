import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { prefixOf } from "../../../packages/server/test/support/continuing-upstream.ts";
import { openAiFrames, type Script } from "../../../packages/server/test/support/scripted-upstream.ts";
import { startServerProcess } from "../../../packages/server/test/support/server-process.ts";
import { copyAnswer, shownAnswer, storedAnswer, waitForLength, waitForStatus } from "./support/answer.ts";
import { ask, button, conversation } from "./support/browser.ts";
import { setUpBrowser } from "./support/environment.ts";
import { startConnected } from "./support/upstream.ts";

const browser = setUpBrowser();

const words = Array.from({ length: 40 }, (_, n) => `word${n} `);
const beginning = words.slice(0, 10);
const whole = words.join("");

/** Sends the beginning, and the rest on `sendRest`, without an end; sends a continuation on `sendContinuation`. */
function fastModel(sendRest: Promise<void>, sendContinuation: Promise<void>): Script {
  return async (request, reply) => {
    if (prefixOf(request) === undefined) {
      for (const frame of openAiFrames(beginning, { finish: null, done: false })) await reply.write(frame);
      await sendRest;
      const rest = openAiFrames(words.slice(10), { finish: null, done: false });
      for (const frame of rest) await reply.write(frame);
      await request.closed;
    } else {
      await sendContinuation;
      reply.end(openAiFrames(["and so", " on."]).join(""));
    }
  };
}

/** Stops the page from drawing, as happens on a computer that is too slow for a fast model. */
function freezeScreen(page: Page): Promise<void> {
  return page.evaluate(() => {
    const waiting: FrameRequestCallback[] = [];
    const { requestAnimationFrame } = window;
    window.requestAnimationFrame = (callback) => waiting.push(callback);
    window.addEventListener(
      "thaw",
      () => {
        window.requestAnimationFrame = requestAnimationFrame;
        for (const callback of waiting) requestAnimationFrame(callback);
      },
      { once: true },
    );
  });
}

const thawScreen = (page: Page) => page.evaluate(() => window.dispatchEvent(new Event("thaw")));

describe("unread text", () => {
  test("[S3.3] [S3.5] is folded after a stop, and is what Continue begins with", async () => {
    const sendRest = Promise.withResolvers<void>();
    const sendContinuation = Promise.withResolvers<void>();
    await using server = await startConnected(fastModel(sendRest.promise, sendContinuation.promise), {
      capabilities: { "*": { mode: "prefill", keeps_whitespace: true } },
    });
    await using person = await browser.visit(server);
    const { page } = person;
    await ask(page, "Count");
    const seen = beginning.join("").length;
    await waitForLength(page, seen - 1);
    await freezeScreen(page);
    sendRest.resolve();
    const { id } = await shownAnswer(page);
    await expect.poll(async () => (await storedAnswer(server, id)).answer.length).toBe(whole.length);
    await page.keyboard.press("Escape");
    await thawScreen(page);
    await waitForStatus(page, "stopped");
    expect((await shownAnswer(page)).length).toBe(seen);
    expect(await copyAnswer(page)).toBe(whole.slice(0, seen));
    const fold = conversation(page).getByText(
      `${whole.length - seen} more characters, not read before the stop`,
    );
    await fold.click();
    expect(await conversation(page).locator("details > div").textContent()).toBe(whole.slice(seen));

    await button(page, "Continue").click();
    await waitForLength(page, whole.length - 1);
    expect((await shownAnswer(page)).length).toBe(whole.length);
    sendContinuation.resolve();
    await waitForStatus(page, "completed");
    expect(await copyAnswer(page)).toBe(`${whole}and so on.`);
    expect(await fold.count()).toBe(0);
    const stored = await storedAnswer(server, (await shownAnswer(page)).id);
    expect(stored.seams.map(({ mode, position }) => [mode, position])).toEqual([
      ["buffered", seen],
      ["prefill", whole.length],
    ]);
    expect(person.faults).toEqual([]);
  });
});

describe("the line at a seam", () => {
  test("[C3.6] tells by mouse and by keyboard how a join was made, and is not seen otherwise", async () => {
    await using server = await startServerProcess();
    await using person = await browser.visit(server);
    const { page } = person;
    await ask(page, "Explain quantum computing");
    await stopAt(page, 200);
    await button(page, "Continue").click();
    await stopAt(page, 500);
    await page.mouse.move(1, 1);
    await page.getByRole("textbox", { name: "Message" }).focus();
    const line = seamLine(page);
    await expectOpacity(page).toBe(0);
    await line.hover();
    await card(page).getByText("Continued directly").waitFor();
    await page.mouse.move(1, 1);
    await card(page).waitFor({ state: "detached" });
    await button(page, "Light colours").or(button(page, "Dark colours")).focus();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toMatch(
      /^Continued here\. (Released, exact\. )?Continued directly, exact$/,
    );
    await card(page).waitFor();
    await page.keyboard.press("Escape");
    await card(page).waitFor({ state: "detached" });
    expect(person.faults).toEqual([]);
  });

  test("[C3.6] tells it inside of a low window too", async () => {
    await using server = await startServerProcess();
    const viewport = { width: 780, height: 493 };
    await using person = await browser.visit(server, { viewport });
    const { page } = person;
    await ask(page, "Explain quantum computing");
    await stopAt(page, 200);
    await button(page, "Continue").click();
    await stopAt(page, 300);
    for (const block of ["start", "center", "end"] as const) {
      await page.mouse.move(1, 1);
      await card(page).waitFor({ state: "detached" });
      await seamLine(page).evaluate((line, place) => line.scrollIntoView({ block: place }), block);
      await seamLine(page).focus();
      await card(page).waitFor();
      await expect
        .poll(async () => {
          const box = await card(page).boundingBox();
          return box !== null && box.y >= 0 && box.y + box.height <= viewport.height;
        })
        .toBe(true);
      await page.getByRole("textbox", { name: "Message" }).focus();
    }
    expect(person.faults).toEqual([]);
  });

  test("[C3.6] is seen by default where nothing proves that the join fits", async () => {
    await using server = await startConnected(anchorIgnoringModel);
    await using person = await browser.visit(server);
    const { page } = person;
    await ask(page, "Tell me");
    await stopAt(page, 30);
    await button(page, "Continue").click();
    await waitForStatus(page, "completed");
    await page.mouse.move(1, 1);
    await page.getByRole("textbox", { name: "Message" }).focus();
    await expectOpacity(page).toBe(0.45);
    await seamLine(page).click();
    await card(page).getByText("Not verified").waitFor();
    expect(person.faults).toEqual([]);
  });
});

const opening = "The tide comes in twice a day because ";

/** Continues with an unrelated text, without the anchor that it is asked to begin with. */
const anchorIgnoringModel: Script = async (request, reply) => {
  const asked = JSON.stringify(request.body["messages"]).includes('"assistant"');
  if (asked) return reply.end(openAiFrames(["Bread needs flour, water and a warm place."]).join(""));
  for (const frame of openAiFrames([opening], { finish: null, done: false })) await reply.write(frame);
  await request.closed;
};

async function stopAt(page: Page, length: number): Promise<void> {
  await waitForLength(page, length);
  await page.keyboard.press("Escape");
  await waitForStatus(page, "stopped");
}

const seamLine = (page: Page) => conversation(page).getByRole("button", { name: /^Continued here/ });

const card = (page: Page) => page.locator("[data-overlay]");

/** The opacity of the line, once it has stopped changing. */
function expectOpacity(page: Page) {
  return expect.poll(() =>
    seamLine(page).evaluate((line) => Number(getComputedStyle(line, "::before").opacity)),
  );
}
