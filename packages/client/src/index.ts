export { createClient, type Client, type ClientOptions } from "./client.ts";
export type { Clock } from "./clock.ts";
export type { Conversations } from "./conversations.ts";
export type { Run } from "./run.ts";
export type { Session } from "./session.ts";
export type { GenerationStore, GenerationView } from "./store.ts";
export { onPageReturn } from "./page-return.ts";
