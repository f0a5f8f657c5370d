import type { EventBody, GenerationId, Owner } from "@agent-max/protocol";
import { endedBody, startedBody, textBody } from "@agent-max/protocol/testing";
import type { EventLog, LogHeader } from "../../src/engine/ports/event-log.ts";
import { nextGenerationId, owner as defaultOwner } from "./ids.ts";

type NewGeneration = {
  id?: GenerationId;
  owner?: Owner;
  start?: Parameters<typeof startedBody>[1];
  /** The events after the first; none where the generation is to run. */
  rest?: readonly EventBody[];
  idempotency?: LogHeader["idempotency"];
};

/** Brings a generation into a storage, by its log. */
export async function addGeneration(
  log: EventLog,
  { id = nextGenerationId(), owner = defaultOwner, start = {}, rest = [], idempotency }: NewGeneration = {},
): Promise<GenerationId> {
  const header = { owner, ...(idempotency && { idempotency }) };
  const { outcome } = await log.create({ id, header, events: [startedBody(id, start), ...rest] });
  if (outcome !== "created") throw new Error(`The log was not made: ${outcome}.`);
  return id;
}

/** The events of a complete answer after the first. */
export function answerBodies(text: string): EventBody[] {
  return [textBody(text), endedBody()];
}
