import { z } from "zod";

/** A generation's immutable name: a UUID; ours are version 7 and so sort by time. */
export const generationIdSchema = z.uuid().toLowerCase().brand<"GenerationId">();
export type GenerationId = z.infer<typeof generationIdSchema>;

export const turnIdSchema = z.uuid().toLowerCase().brand<"TurnId">();
export type TurnId = z.infer<typeof turnIdSchema>;

/** Any printable string of 1 to 128 characters; it is unique within its owner. */
export const conversationIdSchema = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, "must not contain control characters or half of a surrogate pair")
  .brand<"ConversationId">();
export type ConversationId = z.infer<typeof conversationIdSchema>;

/** Whom keys, conversations and generations belong to. */
export const ownerSchema = z.string().min(1).max(128).brand<"Owner">();
export type Owner = z.infer<typeof ownerSchema>;

const offsetDigits = 12;

/** The wire form of an offset: fixed width, so tokens sort as their numbers do. */
export function encodeOffset(offset: number): string {
  return String(offset).padStart(offsetDigits, "0");
}

/** Reads a wire offset; undefined when the token is not one of ours. */
export function decodeOffset(token: string): number | undefined {
  return /^\d{12}$/.test(token) ? Number(token) : undefined;
}

/** A count of events on the wire; a non-negative integer inside. */
export const offsetSchema = z.codec(z.string().regex(/^\d{12}$/), z.int().min(0), {
  decode: (token) => Number(token),
  encode: encodeOffset,
});
