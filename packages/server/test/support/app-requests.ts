import { conversationSchema, type Conversation, type Snapshot, snapshotSchema } from "@agent-max/protocol";
import type { TestApp } from "./app.ts";
import type { EventStream } from "./event-stream.ts";

export const startPath = "/api/v2/chat/streaming";
export const continuePath = "/api/v2/chat/streaming/continue";

/** Asks and waits for the end of the answer; its id. */
export async function ask(server: TestApp, message: string, fields: object = {}): Promise<string> {
  const stream = await server.open(startPath, { body: { message, ...fields } });
  await stream.over;
  return idOf(stream);
}

/** The id of the generation that a stream shows. */
export function idOf({ status, headers, raw }: EventStream): string {
  const id = headers["x-generation-id"];
  if (typeof id !== "string") throw new Error(`No stream but ${status}: ${raw}`);
  return id;
}

export async function snapshotOf(server: TestApp, id: string): Promise<Snapshot> {
  return snapshotSchema.parse((await server.send("GET", `/api/v2/generations/${id}`)).json());
}

export async function conversationOf(server: TestApp, id: string): Promise<Conversation> {
  return conversationSchema.parse((await server.send("GET", `/api/v2/conversations/${id}`)).json());
}
