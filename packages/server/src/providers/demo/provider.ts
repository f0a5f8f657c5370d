import type { Provider, ProviderEvent, ProviderRequest } from "../../engine/ports/provider.ts";
import { createAnswers } from "./answers.ts";
import { continuationOf } from "./continuation.ts";
import { countTokens, tokenAt } from "./tokens.ts";

export type DemoOptions = {
  /** `Infinity` yields everything in one batch, without a wait. */
  tokensPerSecond?: number;
  /** Settles after `ms` milliseconds, or as soon as the signal aborts. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds on a clock that never goes back. */
  now: () => number;
};

/** The delay of the first token, measured in tokens: 250 ms at the default speed. */
const warmUpTokens = 10;

/**
 * The built-in model: prepared texts without a network, the same answer to the same message, at the speed of a real
 * model. It continues a partial answer from any position.
 */
export function createDemo({ tokensPerSecond = 40, sleep, now }: DemoOptions): Provider {
  const answerTo = createAnswers();
  const tokenMs = 1000 / tokensPerSecond;

  async function waitUntil(dueMs: number, signal: AbortSignal): Promise<void> {
    // Timers round to whole milliseconds, and may fire early.
    for (let restMs = dueMs - now(); restMs > 0; restMs = dueMs - now()) {
      try {
        await sleep(Math.ceil(restMs), signal);
      } finally {
        signal.throwIfAborted();
      }
    }
  }

  async function* stream(
    request: ProviderRequest,
    signal: AbortSignal,
  ): AsyncGenerator<readonly ProviderEvent[]> {
    signal.throwIfAborted();
    const text = continuationOf(answerTo(request.messages), request.prefix ?? "");
    const limit = request.maxTokens ?? Infinity;
    const firstMs = now() + warmUpTokens * tokenMs;
    let position = 0;
    let tokens = 0;
    const isOpen = (): boolean => position < text.length && tokens < limit;

    while (isOpen()) {
      // The due time of each token is counted from the start, so delays do not add up: late tokens come in one batch.
      await waitUntil(firstMs + tokens * tokenMs, signal);
      const nowMs = now();
      const batch: ProviderEvent[] = [];
      while (isOpen() && firstMs + tokens * tokenMs <= nowMs) {
        const token = tokenAt(text, position);
        batch.push({ type: "text", text: token });
        position += token.length;
        tokens += 1;
      }
      yield batch;
      signal.throwIfAborted();
    }
    yield [
      { type: "usage", promptTokens: promptTokens(request), completionTokens: tokens },
      { type: "finish", reason: position < text.length ? "length" : "stop" },
    ];
  }

  return {
    name: "demo",
    models: async () => [{ id: "demo", mode: "prefill", demo: true }],
    mode: () => "prefill",
    stream,
    close: async () => {},
  };
}

function promptTokens({ messages, prefix = "" }: ProviderRequest): number {
  return messages.reduce((sum, { content }) => sum + countTokens(content), countTokens(prefix));
}
