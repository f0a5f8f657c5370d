import { type Snapshot, snapshotSchema } from "@agent-max/protocol";
import { type Address, follow, type SseClient, hasEnded } from "./sse-client.ts";

export const streaming = "/api/v2/chat/streaming?format=events";
const continuing = "/api/v2/chat/streaming/continue?format=events";

/** Sends JSON and reads JSON. */
export async function call(
  { url, key }: Address,
  path: string,
  body?: object,
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(new URL(path, url), {
    method: body === undefined ? "GET" : "POST",
    headers: { "x-api-key": key, ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

export function stopGeneration(server: Address, generation_id: string) {
  return call(server, "/api/v2/chat/streaming/stop", { generation_id });
}

/** A generation as it is on record. */
export async function snapshotOf(server: Address, id: string): Promise<Snapshot> {
  return snapshotSchema.parse((await call(server, `/api/v2/generations/${id}`)).body);
}

/** Everything that is on record of a generation that has ended. */
export async function replay(server: Address, id: string): Promise<SseClient> {
  const follower = follow(server, `/api/v2/generations/${id}/events`);
  await follower.until(hasEnded);
  return follower;
}

/** Continues a generation at its cut and gives the whole answer when it has ended. */
export async function continueToEnd(server: Address, generation_id: string): Promise<Snapshot> {
  const follower = follow(server, continuing, { generation_id });
  await follower.until(hasEnded);
  const started = follower.frames.find(({ event }) => event?.type === "generation_started")?.event;
  if (started?.type !== "generation_started") throw new Error(`No beginning in:\n${follower.raw}`);
  return snapshotOf(server, started.generation_id);
}
