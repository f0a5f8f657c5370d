import type { ConversationId } from "@agent-max/protocol";
import { Button, Drawer, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPencilPlus, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useApp } from "../app/context.ts";
import classes from "./conversation-drawer.module.css";
import { ConversationList } from "./conversation-list.tsx";

const searchDelayMs = 200;

type Props = { shown: ConversationId | undefined; opened: boolean; onClose: () => void };

export function ConversationDrawer({ shown, opened, onClose }: Props) {
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title="Conversations"
      size={340}
      padding="sm"
      closeButtonProps={{ "aria-label": "Close" }}
      overlayProps={{ backgroundOpacity: 0.25 }}
    >
      <DrawerContent shown={shown} onClose={onClose} />
    </Drawer>
  );
}

function DrawerContent({ shown, onClose }: Omit<Props, "opened">) {
  const { location } = useApp();
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text.trim(), searchDelayMs);

  function begin() {
    location.go({ kind: "new" });
    onClose();
  }

  return (
    <nav aria-label="Conversations">
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
      <ConversationList search={search} shown={shown} onOpen={onClose} />
    </nav>
  );
}
