import type { Notification } from "@agent-max/protocol";
import type { Conversation } from "@agent-max/protocol";
import { useDocumentVisibility } from "@mantine/hooks";
import { useEffect } from "react";
import { toAppError } from "../generations/followed-runs.ts";
import type { App } from "../state/app-context.ts";
import { useApp } from "../state/app-context.ts";
import { keys } from "../state/queries.ts";

/** While the page is seen it listens to what other tabs do; hidden, it gives all its connections back. */
export function useAttention() {
  const app = useApp();
  const visibility = useDocumentVisibility();
  useEffect(() => {
    if (visibility !== "visible") return app.runs.setAttention("away");
    app.runs.setAttention("here");
    const controller = new AbortController();
    void listen(app, controller.signal);
    return () => controller.abort();
  }, [app, visibility]);
}

async function listen(app: App, signal: AbortSignal) {
  const refresh = () => {
    void app.queryClient.invalidateQueries({ queryKey: keys.lists });
    void app.queryClient.invalidateQueries({ queryKey: keys.trees });
  };
  try {
    for await (const notification of app.client.notifications(signal, refresh))
      takeNotification(app, notification);
  } catch (error) {
    if (toAppError(error).code === "unauthorized") app.session.expire();
    else if (!signal.aborted) app.status.show({ text: toAppError(error).message, tone: "error" });
  }
}

/** Asks again for what a notification is about, unless this tab knows it first hand. */
function takeNotification({ queryClient, runs }: App, notification: Notification) {
  void queryClient.invalidateQueries({ queryKey: keys.lists });
  if (notification.type !== "conversation_changed") {
    if (runs.state.get().runs.has(notification.generation_id)) return;
    const tree = queryClient.getQueryData<Conversation>(keys.tree(notification.conversation_id));
    const known = tree?.generations.find((each) => each.generation_id === notification.generation_id);
    if (known !== undefined && (notification.type === "generation_started" || known.status !== "running"))
      return;
  }
  void queryClient.invalidateQueries({ queryKey: keys.tree(notification.conversation_id) });
}
