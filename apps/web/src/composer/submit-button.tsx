import { ActionIcon, Loader } from "@mantine/core";
import { IconArrowUp, IconPlayerStopFilled } from "@tabler/icons-react";
import classes from "./composer.module.css";
import type { ComposerMode } from "./mode.ts";
import type { MessageValidity } from "./validate-message.ts";

type Props = { mode: ComposerMode; validity: MessageValidity };

/** Send and Stop as one button. It is always the same element, so that it keeps the focus when its action changes. */
export function SubmitButton({ mode, validity }: Props) {
  const { action, state, label } = describeButton(mode, validity);
  return (
    <ActionIcon
      type="submit"
      size={44}
      radius={22}
      className={classes.submit}
      aria-label={label}
      aria-disabled={state === "disabled"}
      data-action={action}
      data-state={state}
    >
      {action === "send" && <IconArrowUp size={22} stroke={2.2} aria-hidden />}
      {action === "stop" && <IconPlayerStopFilled size={18} aria-hidden />}
      {action === "stopping" && <Loader size={18} color="currentColor" aria-hidden />}
    </ActionIcon>
  );
}

type Button = { action: "send" | "stop" | "stopping"; state: "enabled" | "disabled"; label: string };

function describeButton(mode: ComposerMode, validity: MessageValidity): Button {
  switch (mode) {
    case "writing":
      return { action: "stop", state: "enabled", label: "Stop" };
    case "stopping":
      return { action: "stopping", state: "disabled", label: "Stopping…" };
    case "loading":
      return { action: "send", state: "disabled", label: "Send" };
    case "ready":
      return { action: "send", state: validity === "valid" ? "enabled" : "disabled", label: "Send" };
  }
}
