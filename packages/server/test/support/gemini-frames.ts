import type { BlockedReason, Candidate, FinishReason, GenerateContentResponse, Part } from "@google/genai";
import { toFrame } from "./scripted-upstream.ts";

/** A type of the official package as it is on the wire, where an enum is its text. */
export type Wire<T> = T extends string
  ? `${T}`
  : T extends readonly (infer Member)[]
    ? Wire<Member>[]
    : T extends object
      ? { [Key in keyof T]: Wire<T[Key]> }
      : T;

export type GeminiChunk = Wire<
  Pick<
    GenerateContentResponse,
    "candidates" | "promptFeedback" | "usageMetadata" | "modelVersion" | "responseId"
  >
>;

type Counts = NonNullable<GeminiChunk["usageMetadata"]>;

const base = { modelVersion: "gemini-scripted", responseId: "scripted" } as const;

/** One chunk with the given parts. */
export function toGeminiChunk(parts: readonly Part[], rest: Partial<Wire<Candidate>> = {}): GeminiChunk {
  const content = { role: "model", parts: parts.map(({ text = "", thought }) => toPart(text, thought)) };
  return { ...base, candidates: [{ content, index: 0, ...rest }] };
}

function toPart(text: string, thought: boolean | undefined) {
  return thought === undefined ? { text } : { text, thought };
}

/** The last chunk, whose text is often empty. */
export function lastChunk(finishReason: `${FinishReason}` = "STOP", usageMetadata?: Counts): GeminiChunk {
  return {
    ...toGeminiChunk([{ text: "" }], { finishReason }),
    ...(usageMetadata !== undefined && { usageMetadata }),
  };
}

/** A call of a function, which ends with STOP like any answer. */
export const functionCall: GeminiChunk = {
  ...base,
  candidates: [
    {
      content: { role: "model", parts: [{ functionCall: { name: "weather", args: { city: "Rome" } } }] },
      finishReason: "STOP",
      index: 0,
    },
  ],
};

/** What comes instead of an answer when the prompt is refused. */
export function blockedPrompt(blockReason: `${BlockedReason}`): GeminiChunk {
  return {
    ...base,
    promptFeedback: { blockReason },
    usageMetadata: { promptTokenCount: 4, totalTokenCount: 4 },
  };
}

/** A whole answer in text. */
export function geminiAnswer(pieces: readonly string[]): GeminiChunk[] {
  const counts = (candidatesTokenCount: number) => ({
    promptTokenCount: 4,
    candidatesTokenCount,
    totalTokenCount: 4 + candidatesTokenCount,
  });
  return [
    ...pieces.map((text, index) => ({ ...toGeminiChunk([{ text }]), usageMetadata: counts(index + 1) })),
    lastChunk("STOP", counts(pieces.length)),
  ];
}

/** The chunks as the API writes them with `alt=sse`, which ends its lines with CR and LF. */
export function toGeminiFrames(chunks: readonly unknown[]): string {
  return chunks.map((chunk) => toFrame(chunk).replaceAll("\n", "\r\n")).join("");
}

/** An error body of Google with its typed details. */
export function googleError(
  code: number,
  status: string,
  rest: { message?: string; details?: unknown[] } = {},
) {
  return {
    error: { code, status, message: rest.message ?? "Something went wrong.", details: rest.details ?? [] },
  };
}
