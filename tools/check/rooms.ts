/** Folders below a source folder, each with the folders that it may import from; "" are the files at the top. */
export type Rooms = Readonly<Record<string, readonly string[]>>;

const engine = [
  "engine",
  "engine/commands",
  "engine/run",
  "engine/request",
  "engine/queries",
  "engine/events",
  "engine/ports",
];
const providers = [
  "providers/openai-compatible",
  "providers/anthropic",
  "providers/gemini",
  "providers/demo",
  "providers/http",
];
const models = ["models", "models/settings", "models/capabilities"];

/** packages/server/src, from the top floor down: every line names lower lines only. */
export const serverRooms: Rooms = {
  "": [
    "api",
    "api/http",
    "storage/sqlite",
    "conversations",
    "accounts",
    ...models,
    "models/capabilities",
    "engine",
    "lib",
  ],
  api: ["api/routes", "api/http", "conversations", "accounts", "models", "engine", "lib"],
  "api/routes": ["api/http", "conversations", "accounts", "models", "engine", "lib"],
  "api/http": ["accounts", "lib"],
  "storage/sqlite": ["storage", "conversations", "accounts", "models/capabilities", "engine/ports", "lib"],
  "storage/memory": ["storage", "engine/ports"],
  storage: ["engine/ports", "lib"],
  conversations: ["engine", "engine/queries", "engine/ports", "lib"],
  accounts: [],
  models: ["models/settings", "models/capabilities", ...providers, "engine/request", "engine/ports", "lib"],
  "models/settings": ["models/capabilities", "providers/http", "lib"],
  "models/capabilities": ["providers/http", "engine/ports", "lib"],
  "providers/openai-compatible": ["providers/http", "engine/ports", "lib"],
  "providers/anthropic": ["providers/http", "engine/ports", "lib"],
  "providers/gemini": ["providers/http", "engine/ports", "lib"],
  "providers/demo": ["engine/ports"],
  "providers/http": ["engine/ports", "lib"],
  engine: [...engine.slice(1), "lib"],
  "engine/commands": ["engine/run", "engine/queries", "engine/events", "engine/ports", "lib"],
  "engine/run": ["engine/request", "engine/events", "engine/ports", "lib"],
  "engine/request": ["engine/ports"],
  "engine/queries": ["engine/ports"],
  "engine/events": ["engine/ports"],
  "engine/ports": ["lib"],
  lib: [],
};

const conversation = ["conversation/answer", "conversation/markdown", "conversation/seams"];

/** apps/web/src, from the top floor down. */
export const webRooms: Rooms = {
  "": ["app"],
  app: [
    "composer",
    "conversation",
    "conversation/markdown",
    "settings",
    "sidebar",
    "generations",
    "state",
    "lib",
  ],
  composer: ["conversation", "models", "generations", "state", "lib"],
  conversation: [...conversation, "models", "generations", "state", "lib"],
  "conversation/answer": [
    "conversation/markdown",
    "conversation/seams",
    "models",
    "generations",
    "state",
    "lib",
  ],
  "conversation/markdown": ["conversation/seams", "state", "lib"],
  "conversation/seams": ["state", "lib"],
  settings: ["models", "state", "lib"],
  sidebar: ["models", "state", "lib"],
  models: ["state", "lib"],
  generations: ["state", "lib"],
  state: ["lib"],
  lib: [],
};

/** packages/seam/src, from the top floor down. */
export const seamRooms: Rooms = {
  "": ["join", "plan", "scan", "text"],
  join: ["plan", "scan", "text"],
  plan: ["scan", "text"],
  scan: ["text"],
  text: [],
};

/**
 * The patterns of import specifiers that a folder must not have, one for each folder that it may not import from. The
 * files of a folder stand at one depth, so each folder has one relative address from there.
 */
export function forbiddenImports(rooms: Rooms, from: string): { regex: string; message: string }[] {
  const mayImport = rooms[from] ?? [];
  return Object.keys(rooms)
    .filter((room) => room !== from && !mayImport.includes(room))
    .map((room) => ({
      regex: `^${escape(relativePath(from, room))}[^/]+$`,
      message: `${from === "" ? "The top folder" : from} may not import from ${room === "" ? "the top folder" : room}: see tools/check/rooms.ts.`,
    }));
}

function relativePath(from: string, to: string): string {
  const [source, target] = [segmentsOf(from), segmentsOf(to)];
  let shared = 0;
  while (shared < source.length && source[shared] === target[shared]) shared += 1;
  const up = source.length - shared;
  const down = target.slice(shared).map((name) => `${name}/`);
  return `${up === 0 ? "./" : "../".repeat(up)}${down.join("")}`;
}

function segmentsOf(room: string): string[] {
  return room === "" ? [] : room.split("/");
}

function escape(text: string): string {
  return text.replaceAll(".", String.raw`\.`);
}
