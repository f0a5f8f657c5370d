import { AppError } from "@agent-max/protocol";
import { createEventCollector, toLengthReason } from "../http/event-collector.ts";
import type { ResponseDecoder, ResponseState } from "../http/sse-reader.ts";
import type { JsonObject } from "../../lib/json.ts";
import { readChunk, toFinishReason, type Chunk } from "./chunk.ts";
import type { FinishReason } from "../../engine/ports/provider.ts";

/** Decodes the chunks of one chat completion. `maxTokens` is the maximum of the request. */
export function createOpenAiDecoder(maxTokens: number | undefined): ResponseDecoder {
  const collector = createEventCollector();
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
    add(value: JsonObject): ResponseState {
      const chunk = readChunk(value);
      if (chunk.reasoning !== undefined) collector.reasoning(chunk.reasoning);
      if (chunk.text !== undefined) collector.text(chunk.text);
      if (chunk.usage !== undefined) {
        usage = chunk.usage;
        collector.usage(chunk.usage);
      }
      refused ||= chunk.refused;
      finishReason = chunk.finishReason ?? finishReason;
      if (finishReason === undefined) return { type: "open" };
      return toFinishReason(finishReason) === "broken"
        ? { type: "failed", error: new AppError("provider_overloaded") }
        : { type: "ending" };
    },
    /** An unknown finish reason counts only if `[DONE]` follows it. */
    end(how: "done" | "cut", cause?: unknown): ResponseState {
      const isKnown = finishReason !== undefined && toFinishReason(finishReason) !== undefined;
      if (how === "cut" && !isKnown)
        return { type: "failed", error: new AppError("provider_cut_off", { cause }) };
      collector.finish(finish());
      return { type: "ended" };
    },
    take: collector.take,
  };
}
