import { useDisclosure } from "@mantine/hooks";
import type { ConversationId } from "@agent-max/protocol";
import { useEffect, useEffectEvent } from "react";
import { Composer } from "../composer/composer.tsx";
import { ConversationView } from "../conversation/conversation-view.tsx";
import { FailedConversation } from "../conversation/failed-conversation.tsx";
import { GoneConversation } from "../conversation/gone-conversation.tsx";
import { Greeting } from "../conversation/greeting.tsx";
import { usePath } from "../conversation/use-path.ts";
import type { PathState } from "../conversation/use-path.ts";
import { focusMessage } from "../lib/focus-message.ts";
import { useStore } from "../lib/use-store.ts";
import { SettingsScreen } from "../settings/settings-screen.tsx";
import { ConversationDrawer } from "../sidebar/conversation-drawer.tsx";
import { useApp } from "../state/app-context.ts";
import { newConversationDraft } from "../state/drafts.ts";
import type { Route } from "../state/router.ts";
import type { VisibleTurn } from "../state/visible-path.ts";
import { Header } from "./header.tsx";
import { useVisibilitySync } from "./use-visibility-sync.ts";
import classes from "./workspace.module.css";

/**
 * The page once the session is open. All conversations share one composer element, so that the message field keeps
 * the focus from one conversation to the next.
 */
export function Workspace() {
  const { router } = useApp();
  const route = useStore(router);
  const id = route.kind === "conversation" ? route.id : undefined;
  const state = usePath(id);
  const [sidebarOpened, sidebar] = useDisclosure(false);
  useVisibilitySync();
  const onRoute = useEffectEvent((next: Route) => {
    // While the sidebar is open, the focus has to stay in it.
    if (next.kind !== "settings" && !sidebarOpened) focusMessage();
  });
  useEffect(() => onRoute(route), [route]);
  return (
    <>
      <Header title={route.kind === "settings" ? "Settings" : toTitle(state)} onOpenSidebar={sidebar.open} />
      {route.kind === "settings" ? (
        <SettingsScreen />
      ) : (
        <main className={classes.main}>
          <Content key={id ?? ""} id={id} state={state} />
          <Composer
            id={state.kind === "gone" ? undefined : id}
            draftName={id ?? newConversationDraft}
            path={toKnownPath(state)}
          />
        </main>
      )}
      <ConversationDrawer shown={id} opened={sidebarOpened} onClose={sidebar.close} />
    </>
  );
}

function Content({ id, state }: { id: ConversationId | undefined; state: PathState }) {
  if (id === undefined || state.kind === "new") return <Greeting />;
  switch (state.kind) {
    case "loading":
      return <div className={classes.loading} />;
    case "gone":
      return <GoneConversation id={id} reason={state.reason} />;
    case "failed":
      return <FailedConversation error={state.error} retry={state.retry} />;
    case "shown":
      return <ConversationView id={id} path={state.path} />;
  }
}

function toTitle(state: PathState): string | undefined {
  if (state.kind !== "shown") return undefined;
  return state.title || state.path[0]?.message;
}

/** The turns that a message would follow; undefined while they are loading or if they cannot be loaded. */
function toKnownPath(state: PathState): VisibleTurn[] | undefined {
  if (state.kind === "new" || state.kind === "gone") return [];
  return state.kind === "shown" ? state.path : undefined;
}
