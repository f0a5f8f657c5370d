import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useColorScheme, useDocumentTitle } from "@mantine/hooks";
import { IconLayoutSidebar, IconMoon, IconPencilPlus, IconSun } from "@tabler/icons-react";
import { useApp } from "./context.ts";
import classes from "./header.module.css";

const productName = "Agent Max";

type Props = { title: string | undefined; onList: () => void };

export function Header({ title, onList }: Props) {
  const { location } = useApp();
  useDocumentTitle(title === undefined ? productName : `${title.slice(0, 60)} · ${productName}`);
  return (
    <header className={classes.header}>
      <Tooltip label="Conversations" openDelay={500}>
        <ActionIcon variant="subtle" color="gray" size={40} aria-label="Conversations" onClick={onList}>
          <IconLayoutSidebar size={20} />
        </ActionIcon>
      </Tooltip>
      <h1 className={classes.title}>{title ?? productName}</h1>
      <Tooltip label="New conversation · Ctrl+Shift+O" openDelay={500}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={40}
          aria-label="New conversation"
          aria-keyshortcuts="Control+Shift+O Meta+Shift+O"
          onClick={() => location.go({ kind: "new" })}
        >
          <IconPencilPlus size={20} />
        </ActionIcon>
      </Tooltip>
      <SchemeToggle />
    </header>
  );
}

/** Goes between light and dark; choosing what the system has returns to following the system. */
function SchemeToggle() {
  const { setColorScheme } = useMantineColorScheme();
  const system = useColorScheme();
  const shown = useComputedColorScheme(system);
  const other = shown === "dark" ? "light" : "dark";
  const label = other === "dark" ? "Dark colours" : "Light colours";
  return (
    <Tooltip label={label} openDelay={500}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={40}
        aria-label={label}
        onClick={() => setColorScheme(other === system ? "auto" : other)}
      >
        {shown === "dark" ? <IconSun size={20} /> : <IconMoon size={20} />}
      </ActionIcon>
    </Tooltip>
  );
}
