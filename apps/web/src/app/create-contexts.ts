import { createClient } from "@agent-max/client";
import type { MarkdownParts } from "../conversation/markdown/markdown-context.ts";
import { createCommands } from "../generations/commands.ts";
import { createFollowedRuns } from "../generations/followed-runs.ts";
import type { Generations } from "../generations/generations-context.ts";
import { createOutcomeHandler } from "../generations/outcome-handler.ts";
import { createPacedFrames } from "../generations/paced-frames.ts";
import { createLazyPart } from "../lib/lazy-part.ts";
import { newId } from "../lib/new-id.ts";
import { openStorage } from "../lib/open-storage.ts";
import { createAnnouncer } from "../state/announcer.ts";
import type { App } from "../state/app-context.ts";
import { createDrafts } from "../state/drafts.ts";
import { createQueryClient } from "../state/queries.ts";
import { createRouter, parseKey } from "../state/router.ts";
import { createSession } from "../state/session.ts";

const retryPartMs = 3000;

/** Everything that the components share, one value for each context. */
export type Contexts = { app: App; generations: Generations; markdown: MarkdownParts };

/** Wires the page to its browser window and to the server that it came from. */
export function createContexts(window: Window): Contexts {
  const app = createApp(window);
  return { app, generations: createGenerations(app, window), markdown: createMarkdownParts(window) };
}

function createApp(window: Window): App {
  const client = createClient();
  const session = createSession(client.session);
  return {
    client,
    queryClient: createQueryClient(session.expire),
    drafts: createDrafts({ storage: openStorage(window), nowMs: () => Date.now() }),
    router: createRouter(window),
    session,
    announcer: createAnnouncer(),
  };
}

function createGenerations(app: App, window: Window): Generations {
  const onOutcome = createOutcomeHandler(app);
  const requestFrame = createPacedFrames({
    nextFrame: (callback) => void window.requestAnimationFrame(callback),
    afterPaint: (callback) => void window.setTimeout(callback, 0),
    nowMs: () => performance.now(),
  });
  const followedRuns = createFollowedRuns({ requestFrame, onOutcome });
  const { client } = app;
  const commands = createCommands({ client, followedRuns, newId, nowMs: () => Date.now(), onOutcome });
  return { followedRuns, commands };
}

function createMarkdownParts(window: Window): MarkdownParts {
  const retryLater = (retry: () => void) => void window.setTimeout(retry, retryPartMs);
  return {
    renderer: createLazyPart({
      importPart: async () => (await import("../conversation/markdown/markdown.tsx")).renderMarkdown,
      retryLater,
    }),
    math: createLazyPart({
      importPart: async () => (await import("../conversation/markdown/math.ts")).math,
      retryLater,
    }),
  };
}

/** Opens the session with the key in the address, which it removes there, or with the cookie of an earlier visit. */
export function openSession({ session }: App, window: Window): Promise<void> {
  const key = parseKey(window.location.hash);
  if (key === undefined) return session.check();
  window.history.replaceState(null, "", window.location.pathname);
  return session.open(key);
}
