import { Agent, type Dispatcher } from "undici";
import { readText, sendRequest } from "../../providers/http/response.ts";
import { parseJson } from "../../lib/json.ts";
import { readChatModelIds } from "../../providers/http/model-list.ts";

/** An address where a model server of this machine may listen. */
export type LocalCandidate = { name: string; origin: string };

/** A model server that responded, with its full chat-completions address. */
export type LocalServer = { name: string; url: string; models: readonly string[] };

/** The usual servers at their usual ports, best first. */
const localCandidates: readonly LocalCandidate[] = [
  { name: "ollama", origin: "http://127.0.0.1:11434" },
  { name: "lm-studio", origin: "http://127.0.0.1:1234" },
  { name: "llama.cpp", origin: "http://127.0.0.1:8080" },
];

export type DiscoverOptions = {
  candidates?: readonly LocalCandidate[];
  /** How long each candidate has to respond; all are asked at the same time. */
  timeoutMs?: number;
};

const maxListBytes = 1024 * 1024;

/**
 * Looks for model servers on the loopback interface, and returns the first candidate with at least one chat model.
 * @throws RangeError for a candidate that is not on loopback, before any request
 */
export async function discoverLocal(options: DiscoverOptions = {}): Promise<LocalServer | undefined> {
  const { candidates = localCandidates, timeoutMs = 300 } = options;
  const outside = candidates.find(({ origin }) => !isLoopback(origin));
  if (outside) throw new RangeError(`${outside.name} is not on the loopback interface: ${outside.origin}`);

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
    const response = await sendRequest(dispatcher, { origin, path: "/v1/models", method: "GET", signal });
    const text = await readText(response, maxListBytes);
    const models = response.statusCode === 200 ? readChatModelIds(parseJson(text)) : [];
    return models.length > 0 ? { name, url: `${origin}/v1/chat/completions`, models } : undefined;
  } catch {
    // Either nothing listens there, or it is not a model server.
    return undefined;
  }
}

/** Only IP addresses count: a name such as localhost may resolve to another machine. */
function isLoopback(origin: string): boolean {
  const { hostname } = new URL(origin);
  return hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
