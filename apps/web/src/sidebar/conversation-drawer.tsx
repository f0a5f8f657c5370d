import type { ConversationId } from "@agent-max/protocol";
import { Button, Drawer, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPencilPlus, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useApp } from "../state/app-context.ts";
import classes from "./conversation-drawer.module.css";
import { ConversationList } from "./conversation-list.tsx";
import { useDeletions } from "./use-deletions.ts";
import type { Deletions } from "./use-deletions.ts";

const searchDelayMs = 200;

type Props = { shown: ConversationId | undefined; opened: boolean; onClose: () => void };

export function ConversationDrawer({ shown, opened, onClose }: Props) {
  // In the drawer and not in its content, so that Undo is still there after the drawer was closed and opened again.
  const deletions = useDeletions();
  return (
    <Drawer.Root opened={opened} onClose={onClose} size={340} padding="sm">
      <Drawer.Overlay backgroundOpacity={0.25} />
      <Drawer.Content>
        <Drawer.Body>
          {/* Not Drawer.Header: its <header> would be a second banner landmark of the page. */}
          <div className={classes.head}>
            <Drawer.Title>Conversations</Drawer.Title>
            <Drawer.CloseButton aria-label="Close" />
          </div>
          <DrawerContent shown={shown} deletions={deletions} onClose={onClose} />
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}

function DrawerContent({ shown, deletions, onClose }: Omit<Props, "opened"> & { deletions: Deletions }) {
  const { router } = useApp();
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text.trim(), searchDelayMs);

  function begin() {
    router.navigate({ kind: "new" });
    onClose();
  }

  return (
    <nav aria-label="Conversations" tabIndex={-1}>
      <Button
        fullWidth
        variant="light"
        leftSection={<IconPencilPlus size={18} aria-hidden />}
        onClick={begin}
      >
        New conversation
      </Button>
      <TextInput
        className={classes.search}
        type="search"
        aria-label="Search conversations"
        placeholder="Search"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <ConversationList search={search} shown={shown} deletions={deletions} onOpen={onClose} />
    </nav>
  );
}
