import { AppError } from "@agent-max/protocol";
import { createAnswerParts, toLengthReason } from "../http/event-collector.ts";
import type { AnswerReader, Reading } from "../http/sse-reader.ts";
import type { JsonObject } from "../../lib/json.ts";
import { readChunk, toFinishReason, type Chunk } from "./chunk.ts";
import type { FinishReason } from "../../engine/ports/provider.ts";

/** Reads the chunks of one chat completion. Without `maxTokens`, an answer that ran out of them met the provider's limit. */
export function createOpenAiAnswer(maxTokens: number | undefined): AnswerReader {
  const parts = createAnswerParts();
  let usage: Chunk["usage"];
  let refused = false;
  let finishReason: string | undefined;

  function finish(): FinishReason {
    if (refused) return "refusal";
    const reason = toFinishReason(finishReason ?? "stop");
    if (reason === undefined || reason === "broken") return "stop";
    return reason === "length" ? toLengthReason(maxTokens, usage?.completionTokens ?? null) : reason;
  }

  return {
    add(value: JsonObject): Reading["state"] {
      const chunk = readChunk(value);
      if (chunk.reasoning !== undefined) parts.reasoning(chunk.reasoning);
      if (chunk.text !== undefined) parts.text(chunk.text);
      if (chunk.usage !== undefined) {
        usage = chunk.usage;
        parts.usage(chunk.usage);
      }
      refused ||= chunk.refused;
      finishReason = chunk.finishReason ?? finishReason;
      if (finishReason === undefined) return { type: "open" };
      return toFinishReason(finishReason) === "broken"
        ? { type: "failed", error: new AppError("provider_overloaded") }
        : { type: "ending" };
    },
    /** An unknown reason is only believed with `[DONE]` after it. */
    end(how: "done" | "cut", cause?: unknown): Reading["state"] {
      const known = finishReason !== undefined && toFinishReason(finishReason) !== undefined;
      if (how === "cut" && !known)
        return { type: "failed", error: new AppError("provider_cut_off", { cause }) };
      parts.finish(finish());
      return { type: "ended" };
    },
    take: parts.take,
  };
}
