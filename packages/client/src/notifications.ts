import { AppError, notificationSchema, type Notification } from "@agent-max/protocol";
import type { EventSourceMessage } from "eventsource-parser";
import { connections, type StreamDeps } from "./connections.ts";
import { parseJson, type Reply } from "./http.ts";

type NotificationsOptions = StreamDeps & {
  open: (signal: AbortSignal) => Promise<Reply>;
  /** Called after each connect: notifications have no offsets, so what was missed must be asked for. */
  onOpen: (() => void) | undefined;
  signal: AbortSignal;
};

/** Yields what other tabs and devices did, until the signal aborts. @throws AppError when the server refuses */
export async function* followNotifications({
  onOpen,
  ...options
}: NotificationsOptions): AsyncGenerator<Notification> {
  try {
    for await (const step of connections({ ...options, receive: parseNotifications })) {
      if (step.state === "open") onOpen?.();
      if (step.state === "received") yield* step.item;
    }
  } catch (error) {
    // Every server of this version has the address.
    if (error instanceof AppError && error.code === "not_found") throw new AppError("server_outdated");
    throw error;
  }
}

/** Leaves out notifications of a type that this version does not know. */
function parseNotifications(messages: readonly EventSourceMessage[]) {
  const notifications = messages.flatMap(({ data }) => {
    const { success, data: notification } = notificationSchema.safeParse(parseJson(data));
    return success ? [notification] : [];
  });
  return { item: notifications };
}
