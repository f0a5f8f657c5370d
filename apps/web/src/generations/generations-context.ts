import { createContext, useContext } from "react";
import type { Commands } from "./commands.ts";
import type { FollowedRuns } from "./followed-runs.ts";

/** What belongs to generations that are running: those this tab follows, and what a person can ask of them. */
export type Generations = { followedRuns: FollowedRuns; commands: Commands };

export const GenerationsContext = createContext<Generations | undefined>(undefined);

export function useGenerations(): Generations {
  const generations = useContext(GenerationsContext);
  if (generations === undefined) throw new Error("useGenerations needs a GenerationsContext above it");
  return generations;
}
