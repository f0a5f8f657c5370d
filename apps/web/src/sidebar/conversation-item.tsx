import type { ConversationSummary } from "@agent-max/protocol";
import { ActionIcon, Menu, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconDots, IconDownload, IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useApp } from "../state/app-context.ts";
import classes from "./conversation-drawer.module.css";
import { renameConversation } from "../state/conversation-actions.ts";
import { exportConversation } from "./export.ts";
import type { ExportFormat } from "./export.ts";
import { RenameField } from "./rename-field.tsx";

type Props = {
  conversation: ConversationSummary;
  current: "page" | undefined;
  onOpen: () => void;
  onDelete: () => void;
};

export function ConversationItem({ conversation, current, onOpen, onDelete }: Props) {
  const app = useApp();
  const [mode, setMode] = useState<"shown" | "renaming">("shown");
  const title = conversation.title || "Untitled";

  function open() {
    app.router.navigate({ kind: "conversation", id: conversation.id });
    onOpen();
  }

  function rename(next: string) {
    setMode("shown");
    if (next !== conversation.title) void renameConversation(app, conversation.id, next);
  }

  if (mode === "renaming")
    return (
      <li className={classes.item}>
        <RenameField title={conversation.title} onRename={rename} onCancel={() => setMode("shown")} />
      </li>
    );
  return (
    <li className={classes.item}>
      <UnstyledButton className={classes.open} aria-current={current} onClick={open}>
        <span className={classes.itemTitle}>{title}</span>
        {conversation.running && (
          <span className={classes.running}>
            <VisuallyHidden>Being written</VisuallyHidden>
          </span>
        )}
      </UnstyledButton>
      <ItemMenu
        title={title}
        onRename={() => setMode("renaming")}
        onExport={(format) => void exportConversation(app, conversation, format)}
        onDelete={onDelete}
      />
    </li>
  );
}

type ItemMenuProps = {
  title: string;
  onRename: () => void;
  onExport: (format: ExportFormat) => void;
  onDelete: () => void;
};

function ItemMenu({ title, onRename, onExport, onDelete }: ItemMenuProps) {
  return (
    <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon
          className={classes.more}
          variant="subtle"
          color="gray"
          size={36}
          aria-label={`Actions for ${title}`}
        >
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={onRename}>
          Rename
        </Menu.Item>
        <Menu.Item leftSection={<IconDownload size={16} aria-hidden />} onClick={() => onExport("markdown")}>
          Export as Markdown
        </Menu.Item>
        <Menu.Item leftSection={<IconDownload size={16} aria-hidden />} onClick={() => onExport("json")}>
          Export as JSON
        </Menu.Item>
        <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} onClick={onDelete}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
