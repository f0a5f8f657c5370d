export * from "./api.ts";
export * from "./conversation-tree.ts";
export * from "./errors.ts";
export * from "./events.ts";
export * from "./ids.ts";
export * from "./metrics.ts";
export * from "./reduce.ts";
export * from "./sse.ts";
