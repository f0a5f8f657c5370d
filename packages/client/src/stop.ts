import { AppError, stopResponseSchema, type GenerationId, type StopResponse } from "@agent-max/protocol";
import { nextDelayMs } from "./backoff.ts";
import type { StreamDeps } from "./connections.ts";
import type { Http } from "./http.ts";

const maxTries = 4;

/** A stop that fails is sent again: a second stop changes nothing, a lost one leaves the generation running (rule S1). */
export function createStop(http: Http, { clock, random, control }: StreamDeps) {
  return async (id: GenerationId, { seen }: { seen?: number } = {}): Promise<StopResponse> => {
    const body = { generation_id: id, ...(seen !== undefined && { seen }) };
    for (let attempt = 0; ; attempt += 1) {
      try {
        const path = "/api/v2/chat/streaming/stop";
        const answer = await http.json(stopResponseSchema, { method: "POST", path, body });
        // A run that waits for its next try would otherwise hear of the end only after that wait.
        if (!control.isPaused()) control.reconnect();
        return answer;
      } catch (error) {
        if (!(error instanceof AppError) || !error.retryable || attempt + 1 === maxTries) throw error;
        const delayMs = (error.details.retry_after_ms ?? 0) + nextDelayMs(attempt, random());
        await clock.sleep(delayMs, new AbortController().signal);
      }
    }
  };
}
