import {
  modelListSchema,
  preferencesSchema,
  type GenerationId,
  type Notification,
  type ModelList,
  type ModelTestStep,
  type Preferences,
  type StopResponse,
} from "@agent-max/protocol";
import { systemClock, type Clock } from "./clock.ts";
import { createConversations, type Conversations } from "./conversations.ts";
import type { StreamDeps } from "./connections.ts";
import { createGenerations, type Generations } from "./generations.ts";
import { followNotifications } from "./notifications.ts";
import { createHttp } from "./http.ts";
import { testModel } from "./model-test.ts";
import { newUuid } from "./new-id.ts";
import { createSession, type Session } from "./session.ts";
import { createStop } from "./stop.ts";
import { createStreamControl } from "./stream-control.ts";

export type ClientOptions = {
  /** Where the server is, without a slash at the end; the page's own origin where it is left out. */
  baseUrl?: string;
  /** Left out where the browser sends a session cookie. */
  apiKey?: string;
  fetch?: typeof fetch;
  clock?: Clock;
  /** In [0, 1). */
  random?: () => number;
  /** Makes a UUID. */
  newId?: () => string;
};

export type Client = Generations & {
  /** Ends a generation now. `seen`: how far the person had read. May be called at any time, any number of times. */
  stop: (id: GenerationId, options?: { seen?: number }) => Promise<StopResponse>;
  conversations: Conversations;
  models: () => Promise<ModelList>;
  /** Tests a model; `reported` or `failed` is the last step. Costs tokens, and is never repeated by itself. */
  testModel: (model: string, signal: AbortSignal) => AsyncIterable<ModelTestStep>;
  preferences: { get: () => Promise<Preferences>; update: (changes: Preferences) => Promise<Preferences> };
  session: Session;
  /** What other tabs and devices did. `onOpen` is called after each connect: ask then for what may have been missed. */
  notifications: (signal: AbortSignal, onOpen?: () => void) => AsyncIterable<Notification>;
  /** Ends a pause and every wait for the next try, and replaces streams that have fallen silent; see `onPageReturn`. */
  reconnect: () => void;
  /**
   * Closes all streams until `reconnect`; no generation is stopped and no event is lost. For hidden tabs, since browsers
   * allow six connections to a server over HTTP/1.1 (rule H7).
   */
  pauseStreams: () => void;
};

/** Makes a client of one server. */
export function createClient(options: ClientOptions = {}): Client {
  const { baseUrl = "", apiKey, clock = systemClock, random = Math.random } = options;
  const newId = options.newId ?? (() => newUuid(clock.now()));
  // `fetch` is looked up at each call, since others may replace it, and called without `this`, as browsers require.
  const fetchNow: typeof fetch = options.fetch ?? ((input, init) => fetch(input, init));
  const http = createHttp({ baseUrl, apiKey, fetch: fetchNow, clock });
  const deps: StreamDeps = { clock, random, control: createStreamControl() };
  return {
    ...createGenerations({ http, deps, newId }),
    stop: createStop(http, deps),
    conversations: createConversations(http),
    models: () => http.json(modelListSchema, { path: "/api/v2/models" }),
    testModel: (model, signal) => testModel({ http, clock, signal }, model),
    preferences: {
      get: () => http.json(preferencesSchema, { path: "/api/v2/preferences" }),
      update: (changes) =>
        http.json(preferencesSchema, { method: "PATCH", path: "/api/v2/preferences", body: changes }),
    },
    session: createSession(http),
    notifications: (signal, onOpen) =>
      followNotifications({
        ...deps,
        open: (streamSignal) => http.stream({ path: "/api/v2/notifications" }, streamSignal),
        onOpen,
        signal,
      }),
    reconnect: deps.control.reconnect,
    pauseStreams: deps.control.pause,
  };
}
