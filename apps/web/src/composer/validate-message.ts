import { limits } from "@agent-max/protocol";

const warningShare = 0.9;

export type Judgement = { kind: "blank" } | { kind: "fine" } | { kind: "too_long" };

/** Whether a text can be sent. */
export function judgeMessage(text: string): Judgement {
  if (text.length > limits.messageCharacters) return { kind: "too_long" };
  return { kind: text.trim() === "" ? "blank" : "fine" };
}

/** How much of the limit is used; undefined while there is plenty of room. */
export function countMessage(text: string): string | undefined {
  if (text.length < limits.messageCharacters * warningShare) return undefined;
  const [length, limit] = [text.length, limits.messageCharacters].map((each) => each.toLocaleString("en"));
  return `${length} of ${limit} characters`;
}
