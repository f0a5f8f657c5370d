import type { Client } from "@agent-max/client";
import type { QueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import type { Announcer } from "./announcer.ts";
import type { Drafts } from "./drafts.ts";
import type { Router } from "./router.ts";
import type { Session } from "./session.ts";

/** What every part of the page may use; made once when the page starts. */
export type App = {
  client: Client;
  queryClient: QueryClient;
  drafts: Drafts;
  router: Router;
  session: Session;
  announcer: Announcer;
};

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === undefined) throw new Error("useApp needs an AppContext above it");
  return app;
}
