import { describe, expect, test } from "vitest";
import { waitForLength, waitForStatus } from "./support/answer.ts";
import { ask, button, conversation, messageField } from "./support/browser.ts";
import { setUpBrowserAndServer } from "./support/environment.ts";

const environment = setUpBrowserAndServer();

const question = "Explain quantum computing";

describe("the bar", () => {
  test("Enter while an input method composes neither sends nor makes a line", async () => {
    await using person = await environment.visit();
    const { page } = person;
    await messageField(page).fill("にほん");
    const judged = await page.evaluate(() => {
      const field = document.querySelector("textarea");
      const press = (init: KeyboardEventInit) =>
        field?.dispatchEvent(
          new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...init }),
        );
      return [press({ isComposing: true }), press({ keyCode: 229 })];
    });
    // `true`: the page did not prevent the default, so the input method gets the key.
    expect(judged).toEqual([true, true]);
    expect(await messageField(page).inputValue()).toBe("にほん");
    expect(new URL(page.url()).pathname).toBe("/");
  });

  test("Shift+Enter makes a line, and blanks cannot be sent", async () => {
    await using person = await environment.visit();
    const { page } = person;
    await messageField(page).press("Shift+Enter");
    await messageField(page).press("Enter");
    expect(await messageField(page).inputValue()).toBe("\n");
    expect(new URL(page.url()).pathname).toBe("/");
  });

  test("a person writes on while an answer is written; Escape stops it and leaves the draft alone", async () => {
    await using person = await environment.visit();
    const { page } = person;
    await page.getByRole("button", { name: question }).click();
    await page.keyboard.type("and then");
    await waitForLength(page, 50);
    expect(await messageField(page).inputValue()).toBe("and then");
    await page.keyboard.press("Escape");
    await waitForStatus(page, "stopped");
    await page.keyboard.type(" what?");
    expect(await messageField(page).inputValue()).toBe("and then what?");
    expect(person.faults).toEqual([]);
  });

  test("Escape closes an open list first", async () => {
    await using person = await environment.visit();
    const { page } = person;
    await ask(page, question);
    await waitForLength(page, 20);
    await button(page, "Conversations").click();
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await button(page, "Stop").count()).toBe(1);
    await page.keyboard.press("Escape");
    await waitForStatus(page, "stopped");
  });

  test("reading back is not disturbed, and the end is one press away", async () => {
    await using person = await environment.visit({ viewport: { width: 900, height: 360 } });
    const { page } = person;
    await ask(page, question);
    await waitForLength(page, 600);
    await page.mouse.move(450, 200);
    await page.mouse.wheel(0, -5000);
    await button(page, "Jump to latest").waitFor();
    await waitForLength(page, 700);
    expect(await page.evaluate(() => window.scrollY)).toBe(0);
    await button(page, "Jump to latest").click();
    await button(page, "Jump to latest").waitFor({ state: "detached" });
    await waitForLength(page, 800);
    const distance = await page.evaluate(() => {
      const { scrollHeight, clientHeight, scrollTop } = document.documentElement;
      return scrollHeight - clientHeight - scrollTop;
    });
    expect(distance).toBeLessThan(48);
  });

  test("HTML and scripts in a message or an answer are shown as text", async () => {
    await using person = await environment.visit();
    const { page } = person;
    const hostile = '<img src=x onerror="window.broken = true"> [x](javascript:alert(1))';
    await ask(page, hostile);
    await waitForLength(page, 20);
    expect(await conversation(page).locator("article").first().innerText()).toBe(hostile);
    expect(await page.evaluate(() => "broken" in window)).toBe(false);
  });
});

describe("the way in", () => {
  test("the key leaves the address, is kept nowhere, and the next visit needs none", async () => {
    await using person = await environment.visit();
    const { page } = person;
    expect(new URL(page.url()).hash).toBe("");
    const kept = await page.evaluate(() =>
      JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie]),
    );
    expect(kept).not.toContain(environment.server.key);
    await page.goto(environment.server.url);
    await messageField(page).waitFor();
  });

  test("without a key the page says what to do, and takes a pasted one", async () => {
    const context = await environment.browser.newContext();
    const page = await context.newPage();
    await page.goto(environment.server.url);
    await page.getByText("Open the address that the server printed, or paste it or its key here.").waitFor();
    await page.getByLabel("Key").fill("wrong");
    await button(page, "Open").click();
    await page.getByText("The server does not accept this key.").waitFor();
    await page.getByLabel("Key").fill(`${environment.server.url}/#key=${environment.server.key}`);
    await button(page, "Open").click();
    await messageField(page).waitFor();
    expect(await page.getByLabel("Key").count()).toBe(0);
    await context.close();
  });
});
