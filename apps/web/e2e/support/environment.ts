import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { startServerProcess } from "../../../../packages/server/test/support/server-process.ts";
import { openBrowser, visit } from "./browser.ts";
import type { ServerAddress } from "./browser.ts";

/** One browser for all tests of a file; each test starts its own server. */
export function setUpBrowser() {
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser();
  });

  afterAll(() => browser.close());

  return {
    visit: (server: ServerAddress, options?: BrowserContextOptions) => visit(browser, server, options),
  };
}

/** One browser and one server for all tests of a file. */
export function setUpBrowserAndServer(
  startServer: () => Promise<ServerAddress & AsyncDisposable> = startServerProcess,
) {
  let browser: Browser;
  let server: ServerAddress & AsyncDisposable;

  beforeAll(async () => {
    [browser, server] = await Promise.all([openBrowser(), startServer()]);
  });

  afterAll(async () => {
    await Promise.all([browser.close(), server[Symbol.asyncDispose]()]);
  });

  return {
    get browser() {
      return browser;
    },
    get server(): ServerAddress {
      return server;
    },
    visit: (options?: BrowserContextOptions) => visit(browser, server, options),
  };
}
