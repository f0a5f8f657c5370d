import type { Snapshot } from "@agent-max/protocol";
import { useEffect, useEffectEvent, useRef } from "react";
import { useApp } from "../../state/app-context.ts";
import type { Activity } from "../../generations/use-answer.ts";
import { describeEnding } from "./ending.ts";

/** Lets screen readers hear the turns that an answer takes, though not what it was when the page was opened. */
export function useSpokenActivity(snapshot: Snapshot, activity: Activity) {
  const { status } = useApp();
  const before = useRef<Activity["kind"]>("ended");
  const speak = useEffectEvent((kind: Activity["kind"]) => {
    const text = describe(kind, snapshot);
    if (kind !== before.current && text !== undefined) status.announce(text);
    before.current = kind;
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
