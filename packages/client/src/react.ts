import { useMemo, useSyncExternalStore } from "react";
import type { GenerationStore, GenerationView } from "./store.ts";

/** The state of a generation, or what `selector` takes from it; renders again only when that changes. */
export function useGeneration(store: GenerationStore): GenerationView;
export function useGeneration<Selected>(
  store: GenerationStore,
  selector: (view: GenerationView) => Selected,
): Selected;
export function useGeneration<Selected>(
  store: GenerationStore,
  selector: (view: GenerationView) => GenerationView | Selected = wholeView,
): GenerationView | Selected {
  const read = useMemo(() => createReader(store, selector), [store, selector]);
  return useSyncExternalStore(store.subscribe, read, read);
}

function wholeView(view: GenerationView): GenerationView {
  return view;
}

/** Selects once per view, so that a selector may make new objects without rendering for ever. */
function createReader<Selected>(store: GenerationStore, selector: (view: GenerationView) => Selected) {
  let latest: { view: GenerationView; selected: Selected } | undefined;
  return () => {
    const view = store.getSnapshot();
    if (latest?.view !== view) latest = { view, selected: selector(view) };
    return latest.selected;
  };
}
