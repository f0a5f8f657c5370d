import { useDisclosure } from "@mantine/hooks";
import type { ConversationId } from "@agent-max/protocol";
import { useEffect, useEffectEvent } from "react";
import { Bar } from "../composer/composer.tsx";
import { focusMessage } from "../lib/focus-message.ts";
import { ConversationView } from "../conversation/conversation-view.tsx";
import { FailedConversation } from "../conversation/failed-conversation.tsx";
import { GoneConversation } from "../conversation/gone-conversation.tsx";
import { Greeting } from "../conversation/greeting.tsx";
import type { Exchange } from "../state/visible-path.ts";
import { usePath } from "../conversation/use-path.ts";
import type { PathState } from "../conversation/use-path.ts";
import { ConversationDrawer } from "../sidebar/conversation-drawer.tsx";
import { SettingsScreen } from "../settings/settings-screen.tsx";
import { useApp, useStore } from "../state/app-context.ts";
import { Header } from "./header.tsx";
import type { Place } from "../state/router.ts";
import { newDraft } from "../generations/outcomes.ts";
import { useAttention } from "./use-visibility-sync.ts";
import classes from "./workspace.module.css";

/** The page once the session is open. The bar stays the same one in all conversations, and so never loses the cursor. */
export function Workspace() {
  const { location } = useApp();
  const place = useStore(location);
  const id = place.kind === "conversation" ? place.id : undefined;
  const state = usePath(id);
  const [listOpened, list] = useDisclosure(false);
  useAttention();
  const onPlace = useEffectEvent((next: Place) => {
    // Behind an open list the field would take the focus out of the list.
    if (next.kind !== "settings" && !listOpened) focusMessage();
  });
  useEffect(() => onPlace(place), [place]);
  return (
    <>
      <Header title={place.kind === "settings" ? "Settings" : titleOf(state)} onList={list.open} />
      {place.kind === "settings" ? (
        <SettingsScreen />
      ) : (
        <main className={classes.main}>
          <Content key={id ?? ""} id={id} state={state} />
          <Bar id={state.kind === "gone" ? undefined : id} draft={id ?? newDraft} path={pathIn(state)} />
        </main>
      )}
      <ConversationDrawer shown={id} opened={listOpened} onClose={list.close} />
    </>
  );
}

function Content({ id, state }: { id: ConversationId | undefined; state: PathState }) {
  if (id === undefined || state.kind === "new") return <Greeting />;
  switch (state.kind) {
    case "loading":
      return <div className={classes.loading} />;
    case "gone":
      return <GoneConversation id={id} how={state.how} />;
    case "failed":
      return <FailedConversation error={state.error} retry={state.retry} />;
    case "shown":
      return <ConversationView id={id} path={state.path} />;
  }
}

function titleOf(state: PathState): string | undefined {
  if (state.kind !== "shown") return undefined;
  return state.title || state.path[0]?.message;
}

/** Undefined while nobody knows what a message would follow. */
function pathIn(state: PathState): Exchange[] | undefined {
  if (state.kind === "new" || state.kind === "gone") return [];
  return state.kind === "shown" ? state.path : undefined;
}
