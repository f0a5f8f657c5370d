import type { Snapshot } from "@agent-max/protocol";
import { useEffect, useEffectEvent, useRef } from "react";
import { useApp } from "../../state/app-context.ts";
import type { Activity } from "../../generations/use-answer.ts";
import { describeEnding } from "./ending.ts";

/** Has screen readers read out what happens to an answer, but not the state it had when the page was opened. */
export function useAnnounceActivity(snapshot: Snapshot, activity: Activity) {
  const { announcer } = useApp();
  const previous = useRef<Activity["kind"]>("ended");
  const speak = useEffectEvent((kind: Activity["kind"]) => {
    const text = describe(kind, snapshot);
    if (kind !== previous.current && text !== undefined) announcer.announce(text);
    previous.current = kind;
  });
  useEffect(() => speak(activity.kind), [activity.kind]);
}

function describe(kind: Activity["kind"], snapshot: Snapshot): string | undefined {
  switch (kind) {
    case "writing":
      return "Writing the answer";
    case "stopping":
      return "Stopping";
    case "reconnecting":
      return "Connection lost, reconnecting";
    case "lost":
      return "Connection lost";
    case "ended":
      return snapshot.status === "completed" ? "Answer complete" : describeEnding(snapshot)?.text;
  }
}
