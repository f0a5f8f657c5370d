import type { GenerationStore, GenerationView } from "../src/store.ts";

/** Waits until a store shows what is asked for. */
export function until(
  store: GenerationStore,
  isShown: (view: GenerationView) => boolean,
): Promise<GenerationView> {
  return new Promise((resolve) => {
    const look = () => {
      const view = store.getSnapshot();
      if (!isShown(view)) return;
      unsubscribe();
      resolve(view);
    };
    const unsubscribe = store.subscribe(look);
    look();
  });
}

/** Collects all views that a store goes through. */
export function record(store: GenerationStore): GenerationView[] {
  const views: GenerationView[] = [];
  store.subscribe(() => views.push(store.getSnapshot()));
  return views;
}

/** The answers shown, without repeats. */
export function answersIn(views: readonly GenerationView[]): string[] {
  return [...new Set(views.map(({ snapshot }) => snapshot?.answer ?? ""))];
}
