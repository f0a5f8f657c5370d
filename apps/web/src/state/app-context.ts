import type { Client } from "@agent-max/client";
import type { QueryClient } from "@tanstack/react-query";
import { createContext, useContext, useSyncExternalStore } from "react";
import type { Drafts } from "./drafts.ts";
import type { Commands } from "../generations/commands.ts";
import type { Runs } from "../generations/followed-runs.ts";
import type { DrawMarkdown } from "../conversation/markdown/markdown.tsx";
import type { MathPlugin } from "streamdown";
import type { Loader } from "../lib/lazy-part.ts";
import type { Location } from "./router.ts";
import type { Session } from "./session.ts";
import type { Status } from "./announcer.tsx";
import type { Store } from "../lib/store.ts";

/** Everything that the components share; made once in `main.tsx`. */
export type App = {
  client: Client;
  queryClient: QueryClient;
  runs: Runs;
  commands: Commands;
  drafts: Drafts;
  location: Location;
  session: Session;
  status: Status;
  /** What sets answers as Markdown; large, so it is loaded after the page. */
  markdown: Loader<DrawMarkdown>;
  /** What draws formulas; loaded with the first answer that has one. */
  math: Loader<MathPlugin>;
};

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === undefined) throw new Error("useApp needs an AppContext above it");
  return app;
}

type Readable<Value> = Pick<Store<Value>, "get" | "subscribe">;

export function useStore<Value>(store: Readable<Value>): Value {
  return useSyncExternalStore(store.subscribe, store.get);
}

/** The part of a store's value that a component shows; `select` must return the same value for the same state. */
export function useSelected<Value, Selected>(
  store: Readable<Value>,
  select: (value: Value) => Selected,
): Selected {
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}
