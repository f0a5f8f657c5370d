import type { ModelList } from "@agent-max/protocol";

export type ModelEntry = ModelList["models"][number];

/** A model of which the server knows only what is given. */
export function modelEntry(known: Partial<ModelEntry> & Pick<ModelEntry, "id">): ModelEntry {
  return {
    provider: "provider",
    mode: "anchored",
    capability: { from: "unknown", source: "", date: null },
    demo: false,
    context_tokens: null,
    max_output_tokens: null,
    price: null,
    bills_after_abort: null,
    probed_at: null,
    ...known,
  };
}
