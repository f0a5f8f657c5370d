import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useColorScheme, useDocumentTitle } from "@mantine/hooks";
import { IconLayoutSidebar, IconMoon, IconPencilPlus, IconSettings, IconSun } from "@tabler/icons-react";
import { useCommandKey } from "../lib/keys.ts";
import { useStore } from "../lib/use-store.ts";
import { useApp } from "../state/app-context.ts";
import classes from "./header.module.css";

const productName = "Agent Max";

type Props = { title: string | undefined; onOpenSidebar: () => void };

export function Header({ title, onOpenSidebar }: Props) {
  const { router } = useApp();
  const commandKey = useCommandKey();
  useDocumentTitle(title === undefined ? productName : `${title.slice(0, 60)} · ${productName}`);
  return (
    <header className={classes.header}>
      <Tooltip label="Conversations" openDelay={500}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={40}
          aria-label="Conversations"
          onClick={onOpenSidebar}
        >
          <IconLayoutSidebar size={20} />
        </ActionIcon>
      </Tooltip>
      <h1 className={classes.title}>{title ?? productName}</h1>
      <Tooltip label={`New conversation · ${commandKey} Shift O`} openDelay={500}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={40}
          aria-label="New conversation"
          aria-keyshortcuts="Control+Shift+O Meta+Shift+O"
          onClick={() => router.navigate({ kind: "new" })}
        >
          <IconPencilPlus size={20} />
        </ActionIcon>
      </Tooltip>
      <SettingsToggle />
      <SchemeToggle />
    </header>
  );
}

/** Opens the settings; on the settings it leads back to where they were opened. */
function SettingsToggle() {
  const { router } = useApp();
  const { kind } = useStore(router);
  const commandKey = useCommandKey();
  return (
    <Tooltip label={`Settings · ${commandKey} ,`} openDelay={500}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={40}
        aria-label="Settings"
        aria-current={kind === "settings" ? "page" : undefined}
        aria-keyshortcuts="Control+, Meta+,"
        onClick={() => (kind === "settings" ? router.leaveSettings() : router.navigate({ kind: "settings" }))}
      >
        <IconSettings size={20} />
      </ActionIcon>
    </Tooltip>
  );
}

/** Switches between light and dark. Choosing the scheme that the system has makes the page follow the system again. */
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
