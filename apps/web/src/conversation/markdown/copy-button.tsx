import { ActionIcon, Tooltip } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useEffect } from "react";
import { useApp } from "../../state/app-context.ts";

type Props = { text: string; label: string };

export function CopyButton({ text, label }: Props) {
  const { announcer } = useApp();
  const clipboard = useClipboard({ timeout: 1500 });

  useEffect(() => {
    if (clipboard.copied) announcer.announce("Copied");
    if (clipboard.error !== null)
      announcer.show({ text: "The browser did not allow copying. Select the text instead.", tone: "error" });
  }, [clipboard.copied, clipboard.error, announcer]);

  return (
    <Tooltip label={clipboard.copied ? "Copied" : label} openDelay={400}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={32}
        aria-label={label}
        onClick={() => clipboard.copy(text)}
      >
        {clipboard.copied ? <IconCheck size={17} /> : <IconCopy size={17} />}
      </ActionIcon>
    </Tooltip>
  );
}
