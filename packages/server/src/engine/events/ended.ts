import { AppError, type Ending, type EventBody, type EventOf, type Parameters } from "@agent-max/protocol";
import type { FinishReason } from "../ports/provider.ts";

type Finish = { hasText: boolean; parameters: Parameters };

/** What a provider’s finish reason means (rule G3). `hasText` tells of the whole answer, the prefix among it. */
export function toEnding(reason: FinishReason, { hasText, parameters }: Finish): Ending {
  switch (reason) {
    case "content_filter":
      return { status: "failed", error: new AppError("content_filtered").toWire() };
    case "refusal":
      return { status: "failed", error: new AppError("refused").toWire() };
    case "tool_calls":
      return { status: "failed", error: new AppError("unsupported_content").toWire() };
    case "stop":
    case "length":
    case "provider_limit":
    case "context":
      if (!hasText) return { status: "failed", error: new AppError("empty").toWire() };
      if (reason === "stop") return { status: "completed" };
      if (reason !== "length") return { status: "truncated", by: reason };
      return {
        status: "truncated",
        by: parameters.max_tokens === undefined ? "provider_limit" : "max_tokens",
      };
  }
}

type EndedEvent = Pick<EventOf<"generation_ended">, "at" | "metrics" | "delta_ends"> & { position: number };

/** The terminal event: it says at which position the answer was cut, unless it is complete. */
export function endedEvent(ending: Ending, { at, position, ...rest }: EndedEvent): EventBody {
  const cut = ending.status === "completed" ? {} : { cut: { position } };
  return { at, type: "generation_ended", ...ending, ...cut, ...rest };
}
