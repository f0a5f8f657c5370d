import { createAnthropic } from "../../src/providers/anthropic/provider.ts";
import { createGemini } from "../../src/providers/gemini/provider.ts";
import type { HttpProviderOptions } from "../../src/providers/http/provider.ts";
import { createOpenAiCompatible } from "../../src/providers/openai-compatible/provider.ts";
import type { Provider } from "../../src/engine/ports/provider.ts";
import { answerEvents, messageStart, textBlock, toAnthropicFrames, toError } from "./anthropic-frames.ts";
import { geminiAnswer, googleError, toGeminiChunk, toGeminiFrames } from "./gemini-frames.ts";
import { openAiChunks, toChunk, toFrame } from "./scripted-upstream.ts";

/** How one kind of provider is set up and answers, for tests that hold for every kind. */
export type TestedProvider = {
  name: string;
  /** The path that stands in a right address. */
  path: string;
  key: string;
  /** What a sentence says to set for a wrong address at `origin`. */
  addressAdvice(origin: string): string;
  create(url: string, options?: Partial<HttpProviderOptions>): Provider;
  /** A whole answer, one piece after another. */
  answer(pieces: readonly string[]): string;
  /** The beginning of an answer: one piece of text. */
  beginning(piece: string): string;
  /** An error in the stream that says that the provider is overloaded, with the given words. */
  overload(message: string): string;
};

function complete(url: string, options: Partial<HttpProviderOptions> = {}): HttpProviderOptions {
  return { url, name: "test", defaultModel: "scripted", continuation: () => "anchored", ...options };
}

export const testedProviders: readonly TestedProvider[] = [
  {
    name: "openai-compatible",
    path: "/v1/chat/completions",
    key: "OPENAI_API_KEY",
    addressAdvice: (origin) =>
      `LLM_URL must be the full chat-completions address, such as ${origin}/v1/chat/completions.`,
    create: (url, options) => createOpenAiCompatible(complete(url, options)),
    answer: (pieces) => openAiChunks(pieces),
    beginning: (content) => toFrame(toChunk({ content })),
    overload: (message) => toFrame({ error: { code: "server_error", message } }),
  },
  {
    name: "anthropic",
    path: "/v1/messages",
    key: "ANTHROPIC_API_KEY",
    addressAdvice: (origin) =>
      `the url of test must be the full Messages address, such as ${origin}/v1/messages.`,
    create: (url, options) => createAnthropic(complete(url, options)),
    answer: (pieces) => toAnthropicFrames(answerEvents(pieces)),
    beginning: (piece) => toAnthropicFrames([messageStart, ...textBlock([piece]).slice(0, -1)]),
    overload: (message) => toAnthropicFrames([toError("overloaded_error", message)]),
  },
  {
    name: "gemini",
    path: "/v1beta",
    key: "GEMINI_API_KEY",
    addressAdvice: (origin) =>
      `the url of test must be the base address with its version, such as ${origin}/v1beta.`,
    create: (url, options) => createGemini(complete(url, options)),
    answer: (pieces) => toGeminiFrames(geminiAnswer(pieces)),
    beginning: (text) => toGeminiFrames([toGeminiChunk([{ text }])]),
    overload: (message) => toGeminiFrames([googleError(503, "UNAVAILABLE", { message })]),
  },
];
