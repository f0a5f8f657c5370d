import type { Snapshot } from "@agent-max/protocol";
import { Button, Loader } from "@mantine/core";
import { useGenerations } from "../../generations/generations-context.ts";
import type { Activity } from "../../generations/use-answer.ts";
import classes from "./progress.module.css";

type Props = { answer: Snapshot; activity: Activity };

/** What an answer is waiting for; nothing while text arrives. */
export function Progress({ answer, activity }: Props) {
  const { commands } = useGenerations();
  const text = describe(answer, activity);
  if (text === undefined) return null;
  return (
    <span className={classes.progress}>
      {activity.kind !== "lost" && <Loader size={16} type="dots" color="gray" aria-hidden />}
      {text}
      {activity.kind === "lost" && (
        <Button variant="light" className={classes.retry} onClick={() => commands.follow(answer)}>
          Try again
        </Button>
      )}
    </span>
  );
}

function describe({ last_offset, status }: Snapshot, activity: Activity): string | undefined {
  switch (activity.kind) {
    case "ended":
      return undefined;
    case "stopping":
      return "Stopping…";
    case "reconnecting":
      return last_offset > 0
        ? "Connection lost, reconnecting…"
        : "The server cannot be reached, trying again…";
    case "lost":
      return activity.error?.message ?? "The connection was lost.";
    case "writing":
      return status === "running" && last_offset === 0 ? "Sending…" : describePhase(activity.phase);
  }
}

function describePhase(phase: Extract<Activity, { kind: "writing" }>["phase"]): string | undefined {
  switch (phase) {
    case "queued":
    case "waiting":
      return "Thinking…";
    case "streaming":
      return undefined;
  }
}
