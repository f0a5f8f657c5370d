import type { Snapshot } from "@agent-max/protocol";

export type Tone = "calm" | "warning" | "error";
export type EndingLine = { text: string; tone: Tone };

/** The line on how an answer ended; undefined while the answer is running and if it is complete. */
export function describeEnding(answer: Snapshot): EndingLine | undefined {
  switch (answer.status) {
    case "running":
    case "completed":
      return undefined;
    case "stopped":
      return { text: describeStop(answer.by, answer.length), tone: "calm" };
    case "truncated":
      return { text: describeLimit(answer.by), tone: "warning" };
    case "interrupted":
      return { text: `Interrupted: ${answer.error.message}`, tone: "warning" };
    case "failed":
      return { text: `Failed: ${answer.error.message}`, tone: "error" };
  }
}

function describeStop(by: "user" | "edit" | "superseded", length: number): string {
  switch (by) {
    case "edit":
      return "Edited by hand";
    case "superseded":
      return length === 0
        ? "Stopped by your next message, before the first word"
        : "Stopped by your next message";
    case "user":
      return length === 0 ? "Stopped before the first word" : "Stopped";
  }
}

function describeLimit(by: "max_tokens" | "provider_limit" | "context"): string {
  switch (by) {
    case "max_tokens":
      return "Cut off at the token limit";
    case "provider_limit":
      return "Cut off at the model’s own limit";
    case "context":
      return "Cut off: the conversation fills the model’s window";
  }
}
