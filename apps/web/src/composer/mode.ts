import type { VisibleTurn } from "../state/visible-path.ts";

/** What the composer can do now. `loading`: the path that a message would follow is not known yet. */
export type ComposerMode = "loading" | "ready" | "writing" | "stopping";

export function toMode(path: VisibleTurn[] | undefined, stop: "requested" | "none"): ComposerMode {
  if (path === undefined) return "loading";
  if (path.at(-1)?.answer.status !== "running") return "ready";
  return stop === "requested" ? "stopping" : "writing";
}
