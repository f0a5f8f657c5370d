import { useOs } from "@mantine/hooks";

/** What the key for commands is called on this system. */
export function useCommandKey(): string {
  return useOs() === "macos" ? "⌘" : "Ctrl";
}
