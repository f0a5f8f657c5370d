import { Agent, type Dispatcher } from "undici";
import { readText, request } from "../../providers/http/response.ts";
import { parseJson } from "../../lib/json.ts";
import { readChatModelIds } from "../../providers/http/model-list.ts";

/** A place where a model server of this machine may listen. */
export type LocalCandidate = { name: string; origin: string };

/** A model server that was found, with the full chat-completions address. */
export type LocalServer = { name: string; url: string; models: readonly string[] };

/** The usual servers at their usual ports, best first. */
const localCandidates: readonly LocalCandidate[] = [
  { name: "ollama", origin: "http://127.0.0.1:11434" },
  { name: "lm-studio", origin: "http://127.0.0.1:1234" },
  { name: "llama.cpp", origin: "http://127.0.0.1:8080" },
];

export type DiscoverOptions = {
  candidates?: readonly LocalCandidate[];
  /** How long each one has to answer; they are asked at the same time. */
  timeoutMs?: number;
};

const maxListBytes = 1024 * 1024;

/**
 * Looks for model servers on the loopback interface, and gives the first candidate with at least one chat model.
 * Throws a `RangeError` for a candidate that is not on loopback, before anything is asked.
 */
export async function discoverLocal(options: DiscoverOptions = {}): Promise<LocalServer | undefined> {
  const { candidates = localCandidates, timeoutMs = 300 } = options;
  const stranger = candidates.find(({ origin }) => !isLoopback(origin));
  if (stranger) throw new RangeError(`${stranger.name} is not on the loopback interface: ${stranger.origin}`);

  const dispatcher = new Agent({ connect: { timeout: timeoutMs } });
  try {
    const found = await Promise.all(candidates.map((candidate) => ask(candidate, dispatcher, timeoutMs)));
    return found.find((server) => server !== undefined);
  } finally {
    await dispatcher.destroy();
  }
}

async function ask(
  { name, origin }: LocalCandidate,
  dispatcher: Dispatcher,
  timeoutMs: number,
): Promise<LocalServer | undefined> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await request(dispatcher, { origin, path: "/v1/models", method: "GET", signal });
    const text = await readText(answer, maxListBytes);
    const models = answer.statusCode === 200 ? readChatModelIds(parseJson(text)) : [];
    return models.length > 0 ? { name, url: `${origin}/v1/chat/completions`, models } : undefined;
  } catch {
    // Nothing listens there, or something else does: both mean that it is not found.
    return undefined;
  }
}

/** A name such as localhost may be resolved to elsewhere, so only addresses count. */
function isLoopback(origin: string): boolean {
  const { hostname } = new URL(origin);
  return hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
