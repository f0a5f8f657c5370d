import { createClient } from "@agent-max/client";
import { createDrafts } from "../state/drafts.ts";
import { createCommands } from "../generations/commands.ts";
import { createPacedFrames } from "../generations/paced-frames.ts";
import { createRuns } from "../generations/followed-runs.ts";
import type { App } from "../state/app-context.ts";
import { newId } from "../lib/new-id.ts";
import { createLoader } from "../lib/lazy-part.ts";
import { createLocation, parseKey } from "../state/router.ts";
import { openStorage } from "../lib/open-storage.ts";
import { createOutcomeHandler } from "../generations/outcomes.ts";
import { createQueryClient } from "../state/queries.ts";
import { createSession } from "../state/session.ts";
import { createStatus } from "../state/announcer.tsx";

const reloadMs = 3000;

/** Wires the page to its browser window and to the server that it came from. */
export function createApp(window: Window): App {
  const client = createClient();
  const session = createSession(client.session);
  const queryClient = createQueryClient(session.expire);
  const drafts = createDrafts({ storage: openStorage(window), nowMs: () => Date.now() });
  const location = createLocation(window);
  const status = createStatus();
  const onOutcome = createOutcomeHandler({
    queryClient,
    drafts,
    location,
    tell: status.show,
    onUnauthorized: session.expire,
  });
  const frames = createPacedFrames({
    nextFrame: (callback) => void window.requestAnimationFrame(callback),
    afterPaint: (callback) => void window.setTimeout(callback, 0),
    nowMs: () => performance.now(),
  });
  const runs = createRuns({ frames, onOutcome });
  const commands = createCommands({ client, runs, newId, nowMs: () => Date.now(), onOutcome });
  const later = (again: () => void) => void window.setTimeout(again, reloadMs);
  const markdown = createLoader({
    load: async () => (await import("../conversation/markdown/markdown.tsx")).drawMarkdown,
    later,
  });
  const math = createLoader({
    load: async () => (await import("../conversation/markdown/math.ts")).math,
    later,
  });
  return { markdown, math, client, queryClient, runs, commands, drafts, location, session, status };
}

/** Opens the session: by the key in the address, which is taken out of it, or by the cookie of an earlier visit. */
export function openSession({ session }: App, window: Window): Promise<void> {
  const key = parseKey(window.location.hash);
  if (key === undefined) return session.check();
  window.history.replaceState(null, "", window.location.pathname);
  return session.open(key);
}
