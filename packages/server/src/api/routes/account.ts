import {
  AppError,
  encodeFrame,
  type Notification,
  type Owner,
  preferencesSchema,
  problemSchema,
} from "@agent-max/protocol";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { sessionCookie } from "../http/auth.ts";
import type { NotificationHub } from "../http/notifications.ts";
import { sendEvents } from "../http/sse.ts";
import type { Keys } from "../../accounts/keys.ts";
import type { PreferenceStore } from "../../accounts/preference-store.ts";

const sessionSeconds = 365 * 24 * 60 * 60;

type AccountRoutesDeps = { keys: Keys; hub: NotificationHub; preferences: PreferenceStore };

/** What belongs to an owner as a whole: sessions, notifications, preferences. */
export function accountRoutes({ keys, hub, preferences }: AccountRoutesDeps): FastifyPluginAsyncZod {
  return async (app) => {
    const nothing = { response: { 204: z.string(), default: problemSchema } };
    const cookie = {
      path: "/",
      httpOnly: true,
      sameSite: "strict",
      secure: "auto",
      maxAge: sessionSeconds,
    } as const;

    app.get("/session", { schema: { tags: ["session"], ...nothing } }, async (_request, reply) =>
      reply.status(204).send(""),
    );

    app.post("/session", { schema: { tags: ["session"], ...nothing } }, async ({ owner }, reply) => {
      const token = await keys.openSession(owner);
      return reply.setCookie(sessionCookie, token, cookie).status(204).send("");
    });

    app.delete("/session", { schema: { tags: ["session"], ...nothing } }, async (request, reply) => {
      const token = request.cookies[sessionCookie];
      if (token !== undefined) await keys.closeSession(token);
      return reply.clearCookie(sessionCookie, { path: "/" }).status(204).send("");
    });

    app.get("/notifications", { schema: { tags: ["account"] } }, async (request, reply) =>
      sendEvents(request, reply, (signal) => notificationFrames(hub, request.owner, signal)),
    );

    // The address that version 0.1 listened at. Its pages and clients show the sentence that this error carries.
    app.get("/events", { schema: { hide: true } }, async () => {
      throw new AppError("client_outdated");
    });

    app.get(
      "/preferences",
      { schema: { tags: ["account"], response: { 200: preferencesSchema, default: problemSchema } } },
      async ({ owner }) => preferences.get(owner),
    );

    app.patch(
      "/preferences",
      {
        schema: {
          tags: ["account"],
          body: preferencesSchema,
          response: { 200: preferencesSchema, default: problemSchema },
        },
      },
      async ({ owner, body }) => preferences.update(owner, body),
    );
  };
}

/** Notifications as frames. What piles up while a socket is blocked is dropped with the connection. */
async function* notificationFrames(
  hub: NotificationHub,
  owner: Owner,
  signal: AbortSignal,
): AsyncGenerator<string, void, void> {
  let waiting: Notification[] = [];
  let changed = Promise.withResolvers<void>();
  const unsubscribe = hub.subscribe(owner, (notification) => {
    waiting.push(notification);
    changed.resolve();
  });
  const onAbort = () => changed.resolve();
  signal.addEventListener("abort", onAbort);
  try {
    while (!signal.aborted) {
      await changed.promise;
      changed = Promise.withResolvers();
      const notifications = waiting;
      waiting = [];
      yield notifications.map((notification) => encodeFrame({ data: JSON.stringify(notification) })).join("");
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    unsubscribe();
  }
}
