import { VisuallyHidden } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Message } from "../generations/outcome-notes.ts";
import { useApp, useStore } from "./app-context.ts";
import { createStore } from "../lib/store.ts";

const shownForMs = { calm: 3000, good: 3000, error: 8000 } as const;
const colors = { calm: "gray", good: "accent", error: "red" } as const;

export type Status = ReturnType<typeof createStatus>;

/** Words about what happens: short notes to see, and one region that screen readers read out. */
export function createStatus() {
  const spoken = createStore({ text: "", count: 0 });
  let passing = "";

  function announce(text: string) {
    spoken.set({ text, count: spoken.get().count + 1 });
  }

  function show({ text, tone }: Message) {
    announce(text);
    // A passing note makes room for the next; only errors wait to be read.
    notifications.hide(passing);
    const id = notifications.show({
      // One region speaks for the whole page; each note as an alert of its own would be read twice.
      role: "presentation",
      "data-note": tone,
      message: text,
      color: colors[tone],
      autoClose: shownForMs[tone],
      withBorder: true,
      closeButtonProps: { "aria-label": "Dismiss" },
    });
    passing = tone === "error" ? "" : id;
  }

  return { spoken, announce, show };
}

/** The one live region: what happens, never the text of an answer. */
export function StatusRegion() {
  const { status } = useApp();
  const { text, count } = useStore(status.spoken);
  return (
    <VisuallyHidden component="output" aria-live="polite">
      <span key={count}>{text}</span>
    </VisuallyHidden>
  );
}
