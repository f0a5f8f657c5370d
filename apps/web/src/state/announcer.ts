import { notifications } from "@mantine/notifications";
import { createStore } from "../lib/store.ts";

/** A short text that is shown at the top of the page for some seconds. */
export type Note = { text: string; tone: "calm" | "good" | "error" };

const shownForMs = { calm: 3000, good: 3000, error: 8000 } as const;
const colors = { calm: "gray", good: "accent", error: "red" } as const;

export type Announcer = ReturnType<typeof createAnnouncer>;

/** Tells the person what happens: notes to see, and one text at a time for screen readers. */
export function createAnnouncer() {
  const spoken = createStore({ text: "", count: 0 });
  let replaceableId = "";

  /** Has screen readers read a text out; the count makes them repeat a text that is the same as before. */
  function announce(text: string) {
    spoken.set({ text, count: spoken.get().count + 1 });
  }

  function show({ text, tone }: Note) {
    announce(text);
    // A new note replaces the last one; only errors stay for their full time.
    notifications.hide(replaceableId);
    const id = notifications.show({
      // The one live region of the page announces each note; as an alert of its own a note would be read twice.
      role: "presentation",
      "data-note": tone,
      message: text,
      color: colors[tone],
      autoClose: shownForMs[tone],
      withBorder: true,
      closeButtonProps: { "aria-label": "Dismiss" },
    });
    replaceableId = tone === "error" ? "" : id;
  }

  return { spoken, announce, show };
}
