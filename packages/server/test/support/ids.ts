import { generationIdSchema, ownerSchema, type GenerationId, type Owner } from "@agent-max/protocol";
import { uuidOf } from "@agent-max/protocol/testing";

export const owner: Owner = ownerSchema.parse("default");
export const stranger: Owner = ownerSchema.parse("stranger");

let lastNumber = 0;

/** UUIDs that sort in the order in which they were made. */
export function nextId(): string {
  lastNumber += 1;
  return uuidOf(lastNumber);
}

/** An owner of whom nothing is stored yet. */
export const nextOwner = (): Owner => ownerSchema.parse(`owner ${nextId()}`);

export const nextGenerationId = (): GenerationId => generationIdSchema.parse(nextId());
