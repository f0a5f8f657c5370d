import { ActionIcon, Loader } from "@mantine/core";
import { IconArrowUp, IconPlayerStopFilled } from "@tabler/icons-react";
import classes from "./composer.module.css";
import type { BarMode } from "./composer.tsx";
import type { Judgement } from "./validate-message.ts";

type Props = { mode: BarMode; sendable: Judgement["kind"] };

/** One button that is always the same element, so that it keeps the focus when its meaning changes. */
export function ActionSlot({ mode, sendable }: Props) {
  const slot = describeSlot(mode, sendable);
  return (
    <ActionIcon
      type="submit"
      size={44}
      radius={22}
      className={classes.slot}
      aria-label={slot.label}
      aria-disabled={slot.use === "idle"}
      data-kind={slot.kind}
      data-use={slot.use}
    >
      {slot.kind === "send" && <IconArrowUp size={22} stroke={2.2} aria-hidden />}
      {slot.kind === "stop" && <IconPlayerStopFilled size={18} aria-hidden />}
      {slot.kind === "stopping" && <Loader size={18} color="currentColor" aria-hidden />}
    </ActionIcon>
  );
}

type Slot = { kind: "send" | "stop" | "stopping"; use: "live" | "idle"; label: string };

function describeSlot(mode: BarMode, sendable: Judgement["kind"]): Slot {
  switch (mode) {
    case "writing":
      return { kind: "stop", use: "live", label: "Stop" };
    case "stopping":
      return { kind: "stopping", use: "idle", label: "Stopping…" };
    case "loading":
      return { kind: "send", use: "idle", label: "Send" };
    case "ready":
      return { kind: "send", use: sendable === "fine" ? "live" : "idle", label: "Send" };
  }
}
