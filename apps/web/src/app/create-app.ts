import { createClient } from "@agent-max/client";
import { createDrafts } from "../bar/drafts.ts";
import { createCommands } from "../live/commands.ts";
import { createRuns } from "../live/runs.ts";
import type { App } from "./context.ts";
import { newId } from "./new-id.ts";
import { createLocation, parseKey } from "./location.ts";
import { openStorage } from "./open-storage.ts";
import { createOutcomeHandler } from "./outcomes.ts";
import { createQueryClient } from "./queries.ts";
import { createSession } from "./session.ts";
import { createStatus } from "./status.tsx";

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
    tell: (message) => void status.show(message),
    onUnauthorized: session.expire,
  });
  const frames = {
    request: (callback: () => void) => window.requestAnimationFrame(callback),
    cancel: (handle: number) => window.cancelAnimationFrame(handle),
  };
  const runs = createRuns({ frames, onOutcome });
  const commands = createCommands({ client, runs, newId, nowMs: () => Date.now(), onOutcome });
  return { client, queryClient, runs, commands, drafts, location, session, status };
}

/** Opens the session: by the key in the address, which is taken out of it, or by the cookie of an earlier visit. */
export function openSession({ session }: App, window: Window): Promise<void> {
  const key = parseKey(window.location.hash);
  if (key === undefined) return session.check();
  window.history.replaceState(null, "", window.location.pathname);
  return session.open(key);
}
