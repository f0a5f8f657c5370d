import { AppError, modelTestStepSchema, type ModelTestStep } from "@agent-max/protocol";
import type { Clock } from "./clock.ts";
import { parseJson, parseWith, type Http } from "./http.ts";
import { readMessages } from "./messages.ts";
import { createSilenceTimeout, silenceLimitMs } from "./silence-timeout.ts";

/**
 * Tests a model and yields what happened, step by step; `reported` or `failed` is the last. It is not repeated
 * when the connection breaks: each test costs tokens.
 * @throws AppError when the server refuses or the connection breaks
 */
export async function* testModel(
  { http, clock, signal }: { http: Http; clock: Clock; signal: AbortSignal },
  model: string,
): AsyncGenerator<ModelTestStep> {
  const silence = createSilenceTimeout({ clock, limitMs: silenceLimitMs, signal });
  try {
    const request = { method: "POST", path: "/api/v2/models/test", body: { model } } as const;
    const reply = await http.stream(request, silence.signal);
    if (!reply.ok) throw reply.error;
    if (reply.response.body === null) throw new AppError("server_unreachable");
    const { onBytes } = silence;
    for await (const messages of readMessages(reply.response.body, { onBytes, onRetry: () => undefined })) {
      for (const { data } of messages) {
        const step = parseWith(modelTestStepSchema, parseJson(data));
        yield step;
        if (step.step === "reported" || step.step === "failed") return;
      }
    }
    throw new AppError("server_unreachable");
  } finally {
    silence.close();
  }
}
