import type { GenerationStore, GenerationView } from "@agent-max/client";
import { useGeneration } from "@agent-max/client/react";
import { useDocumentVisibility } from "@mantine/hooks";
import type { AppError, GenerationId, Phase, Snapshot } from "@agent-max/protocol";
import { useEffect, useEffectEvent } from "react";
import { useApp, useSelected } from "../state/app-context.ts";
import { newest } from "./followed-runs.ts";

/** What is going on with an answer at this moment. */
export type Activity =
  | { kind: "ended" }
  | { kind: "writing"; phase: Phase }
  | { kind: "stopping" }
  | { kind: "reconnecting"; error: AppError | undefined }
  | { kind: "lost"; error: AppError | undefined };

const nothing: GenerationView = { snapshot: undefined, connection: "closed", error: undefined };
const emptyStore: GenerationStore = { subscribe: () => () => undefined, getSnapshot: () => nothing };

/** The newest that is known of an answer; one that is still written is followed while the page can be seen. */
export function useAnswer(known: Snapshot): { snapshot: Snapshot; activity: Activity } {
  const { runs, commands } = useApp();
  const { generation_id: id, status } = known;
  const live = useSelected(runs.state, (state) => state.runs.get(id));
  const stop = useSelected(runs.state, (state) => (state.stopping.has(id) ? "asked" : "none"));
  const view = useGeneration(live?.store ?? emptyStore);
  const visibility = useDocumentVisibility();

  const follow = useEffectEvent((shown: GenerationId) => {
    if (shown === known.generation_id) commands.follow(known);
  });
  useEffect(() => {
    if (status === "running" && visibility === "visible") follow(id);
  }, [id, status, visibility]);

  const snapshot = newest(view.snapshot, known);
  return { snapshot, activity: toActivity(snapshot, view, stop) };
}

function toActivity(snapshot: Snapshot, view: GenerationView, stop: "asked" | "none"): Activity {
  if (snapshot.status !== "running") return { kind: "ended" };
  if (view.connection === "reconnecting") return { kind: "reconnecting", error: view.error };
  if (view !== nothing && view.connection === "closed") return { kind: "lost", error: view.error };
  if (stop === "asked") return { kind: "stopping" };
  return { kind: "writing", phase: snapshot.phase };
}
