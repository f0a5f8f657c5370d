import type { Conversation, Notification } from "@agent-max/protocol";
import { useDocumentVisibility } from "@mantine/hooks";
import { useEffect } from "react";
import { useGenerations } from "../generations/generations-context.ts";
import type { FollowedRuns } from "../generations/followed-runs.ts";
import { toAppError } from "../lib/to-app-error.ts";
import { useApp } from "../state/app-context.ts";
import type { App } from "../state/app-context.ts";
import { keys } from "../state/queries.ts";

/** A visible tab receives the server's notifications of what other tabs do; a hidden tab closes all its connections. */
export function useVisibilitySync() {
  const app = useApp();
  const { followedRuns } = useGenerations();
  const visibility = useDocumentVisibility();
  useEffect(() => {
    followedRuns.setVisibility(visibility);
    if (visibility === "hidden") return;
    const controller = new AbortController();
    void receiveNotifications(app, followedRuns, controller.signal);
    return () => controller.abort();
  }, [app, followedRuns, visibility]);
}

async function receiveNotifications(app: App, followedRuns: FollowedRuns, signal: AbortSignal) {
  const { client, queryClient, session, announcer } = app;
  const refresh = () => {
    void queryClient.invalidateQueries({ queryKey: keys.lists });
    void queryClient.invalidateQueries({ queryKey: keys.trees });
  };
  try {
    for await (const notification of client.notifications(signal, refresh))
      handleNotification(app, followedRuns, notification);
  } catch (error) {
    if (toAppError(error).code === "unauthorized") session.expire();
    else if (!signal.aborted) announcer.show({ text: toAppError(error).message, tone: "error" });
  }
}

/** Fetches anew what a notification is about, unless this tab already knows it from the generation's own events. */
function handleNotification({ queryClient }: App, followedRuns: FollowedRuns, notification: Notification) {
  void queryClient.invalidateQueries({ queryKey: keys.lists });
  if (notification.type !== "conversation_changed") {
    if (followedRuns.get(notification.generation_id) !== undefined) return;
    const tree = queryClient.getQueryData<Conversation>(keys.tree(notification.conversation_id));
    const known = tree?.generations.find((each) => each.generation_id === notification.generation_id);
    if (known !== undefined && (notification.type === "generation_started" || known.status !== "running"))
      return;
  }
  void queryClient.invalidateQueries({ queryKey: keys.tree(notification.conversation_id) });
}
