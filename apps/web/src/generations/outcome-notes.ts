import type { AppError, Snapshot, StopResponse } from "@agent-max/protocol";

export type Message = { text: string; tone: "calm" | "good" | "error" };

/** What a person is told when a generation that they watched has ended; the answer itself says the rest. */
export function describeEnd(snapshot: Snapshot): Message | undefined {
  const continued = snapshot.kind === "continue" || snapshot.kind === "rewind";
  if (snapshot.status === "completed" && continued) return { text: "Continuation complete", tone: "good" };
  return undefined;
}

/** What came of a stop, as the server decided it. */
export function describeStopAnswer(response: StopResponse): Message | undefined {
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

/** Why something could not be begun. */
export function describeRefusal(intent: "start" | "continue" | "follow", error: AppError): Message {
  const kept = intent === "start" ? " Your message is back in the bar." : "";
  if (error.code === "no_partial_response")
    return { text: "No partial response to continue from", tone: "error" };
  if (error.code === "generation_running")
    return {
      text: `An answer is already being written here, perhaps from another tab.${kept}`,
      tone: "error",
    };
  return { text: `${error.message}${kept}`, tone: "error" };
}
