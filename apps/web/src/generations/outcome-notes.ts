import type { AppError, Snapshot, StopResponse } from "@agent-max/protocol";
import type { Note } from "../state/announcer.ts";
import type { Intent } from "./outcome.ts";

/** The note on the end of a generation; other endings are told by the line under the answer. */
export function describeEnd(snapshot: Snapshot): Note | undefined {
  const continued = snapshot.kind === "continue" || snapshot.kind === "rewind";
  if (snapshot.status === "completed" && continued) return { text: "Continuation complete", tone: "good" };
  return undefined;
}

/** The note on the server's decision about a stop. */
export function describeStopAnswer(response: StopResponse): Note | undefined {
  switch (response.status) {
    case "stopped":
      return response.stored_length > 0 ? { text: "Generation stopped", tone: "calm" } : undefined;
    case "completed":
      return { text: "The answer was already complete", tone: "calm" };
    case "truncated":
    case "interrupted":
    case "failed":
      return { text: "The answer had already ended", tone: "calm" };
  }
}

/** The note on a request that the server refused or never received. */
export function describeRefusal(intent: Intent, error: AppError): Note {
  const kept = intent === "start" ? " Your message is back in the field." : "";
  if (error.code === "no_partial_response")
    return { text: "No partial response to continue from", tone: "error" };
  if (error.code === "generation_running")
    return {
      text: `An answer is already being written here, perhaps from another tab.${kept}`,
      tone: "error",
    };
  return { text: `${error.message}${kept}`, tone: "error" };
}
