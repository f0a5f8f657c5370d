import { AppError, stopResponseSchema, type GenerationId, type StopResponse } from "@agent-max/protocol";
import { nextDelayMs } from "./backoff.ts";
import type { Surroundings } from "./connections.ts";
import type { Http } from "./http.ts";

const maxTries = 4;

/** Stopping is repeated when it fails, since doing it twice is harmless and not doing it is not (rule S1). */
export function createStop(http: Http, { clock, random, alarm }: Surroundings) {
  return async (id: GenerationId, { seen }: { seen?: number } = {}): Promise<StopResponse> => {
    const body = { generation_id: id, ...(seen !== undefined && { seen }) };
    for (let attempt = 0; ; attempt += 1) {
      try {
        const path = "/api/v2/chat/streaming/stop";
        const answer = await http.json(stopResponseSchema, { method: "POST", path, body });
        // A run that waits for its next try would learn of the end only then.
        if (!alarm.isResting()) alarm.wake();
        return answer;
      } catch (error) {
        if (!(error instanceof AppError) || !error.retryable || attempt + 1 === maxTries) throw error;
        const delayMs = (error.details.retry_after_ms ?? 0) + nextDelayMs(attempt, random());
        await clock.sleep(delayMs, new AbortController().signal);
      }
    }
  };
}
