import { useSyncExternalStore } from "react";
import type { Drafts } from "../state/drafts.ts";

export function useDraft(drafts: Drafts, name: string): string {
  return useSyncExternalStore(
    (listener) => drafts.subscribe(listener),
    () => drafts.read(name),
  );
}
