import { limits } from "@agent-max/protocol";

const shownFromShare = 0.9;

export type MessageValidity = "blank" | "valid" | "too_long";

/** Whether the server would accept a text as a message. */
export function validateMessage(text: string): MessageValidity {
  if (text.length > limits.messageCharacters) return "too_long";
  return text.trim() === "" ? "blank" : "valid";
}

/** How much of the limit a text uses; undefined while it is far below the limit. */
export function describeLength(text: string): string | undefined {
  if (text.length < limits.messageCharacters * shownFromShare) return undefined;
  const [length, limit] = [text.length, limits.messageCharacters].map((each) => each.toLocaleString("en"));
  return `${length} of ${limit} characters`;
}
