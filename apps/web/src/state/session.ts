import type { Client } from "@agent-max/client";
import type { AppError } from "@agent-max/protocol";
import { toAppError } from "../lib/to-app-error.ts";
import { createStore } from "../lib/store.ts";

export type SessionState =
  | { kind: "checking" }
  | { kind: "open" }
  | { kind: "closed"; reason: "no_key" | "wrong_key" }
  | { kind: "unreachable"; error: AppError };

export type Session = ReturnType<typeof createSession>;

/** Whether this browser may talk to the server. The page exchanges the key for a cookie and does not keep it. */
export function createSession(session: Client["session"]) {
  const store = createStore<SessionState>({ kind: "checking" });

  async function attempt(ask: () => Promise<SessionState>) {
    try {
      store.set(await ask());
    } catch (error) {
      const known = toAppError(error);
      store.set(
        known.code === "unauthorized"
          ? { kind: "closed", reason: "wrong_key" }
          : { kind: "unreachable", error: known },
      );
    }
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    check: () =>
      attempt(async () =>
        (await session.check()) ? { kind: "open" } : { kind: "closed", reason: "no_key" },
      ),
    open: (key: string) =>
      attempt(async () => {
        await session.open(key);
        return { kind: "open" };
      }),
    /** The server no longer accepts the cookie. */
    expire: () => store.set({ kind: "closed", reason: "no_key" }),
  };
}
