import type { GenerationStore, GenerationView } from "@agent-max/client";
import { useGeneration } from "@agent-max/client/react";
import { useDocumentVisibility } from "@mantine/hooks";
import type { AppError, GenerationId, Phase, Snapshot } from "@agent-max/protocol";
import { useEffect, useEffectEvent } from "react";
import { useSelected } from "../lib/use-store.ts";
import { newerOf } from "./followed-run.ts";
import { useGenerations } from "./generations-context.ts";

/** What the page and the server are doing with an answer. `lost`: the client gave up reconnecting. */
export type Activity =
  | { kind: "ended" }
  | { kind: "writing"; phase: Phase }
  | { kind: "stopping" }
  | { kind: "reconnecting"; error: AppError | undefined }
  | { kind: "lost"; error: AppError | undefined };

const emptyView: GenerationView = { snapshot: undefined, connection: "closed", error: undefined };
const emptyStore: GenerationStore = { subscribe: () => () => undefined, getSnapshot: () => emptyView };

/** The newest snapshot of an answer; while the answer is running and the tab is visible, the tab follows it. */
export function useAnswer(known: Snapshot): { snapshot: Snapshot; activity: Activity } {
  const { followedRuns, commands } = useGenerations();
  const { generation_id: id, status } = known;
  const followed = useSelected(followedRuns.state, ({ runs }) => runs.get(id));
  const stop = useSelected(followedRuns.state, ({ stopping }) => (stopping.has(id) ? "requested" : "none"));
  const view = useGeneration(followed?.store ?? emptyStore);
  const visibility = useDocumentVisibility();

  const follow = useEffectEvent((shown: GenerationId) => {
    if (shown === known.generation_id) commands.follow(known);
  });
  useEffect(() => {
    if (status === "running" && visibility === "visible") follow(id);
  }, [id, status, visibility]);

  const snapshot = newerOf(view.snapshot, known);
  return { snapshot, activity: toActivity(snapshot, view, stop) };
}

function toActivity(snapshot: Snapshot, view: GenerationView, stop: "requested" | "none"): Activity {
  if (snapshot.status !== "running") return { kind: "ended" };
  if (view.connection === "reconnecting") return { kind: "reconnecting", error: view.error };
  if (view !== emptyView && view.connection === "closed") return { kind: "lost", error: view.error };
  if (stop === "requested") return { kind: "stopping" };
  return { kind: "writing", phase: snapshot.phase };
}
