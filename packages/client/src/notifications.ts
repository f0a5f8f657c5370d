import { notificationSchema, type Notification } from "@agent-max/protocol";
import { connections, type Surroundings } from "./connections.ts";
import { parseJson, type Reply } from "./http.ts";

type NotificationsOptions = Surroundings & {
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
  for await (const connection of connections(options)) {
    if (connection.state === "waiting") continue;
    onOpen?.();
    for await (const messages of connection.batches) {
      connection.progressed();
      for (const { data } of messages) {
        const notification = notificationSchema.safeParse(parseJson(data));
        if (notification.success) yield notification.data;
      }
    }
  }
}
