import { VisuallyHidden } from "@mantine/core";
import { useStore } from "../lib/use-store.ts";
import { useApp } from "../state/app-context.ts";

/** The one live region of the page: screen readers read out what happens, never the text of an answer. */
export function StatusRegion() {
  const { announcer } = useApp();
  const { text, count } = useStore(announcer.spoken);
  return (
    <VisuallyHidden component="output" aria-live="polite">
      <span key={count}>{text}</span>
    </VisuallyHidden>
  );
}
