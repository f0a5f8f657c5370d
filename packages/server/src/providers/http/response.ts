import { AppError } from "@agent-max/protocol";
import type { Dispatcher } from "undici";

export type HttpResponse = Dispatcher.ResponseData;

/** `dispatcher.request`, for callers that may leave the body unread; a reader of the body still gets its errors. */
export async function sendRequest(
  dispatcher: Dispatcher,
  options: Dispatcher.RequestOptions,
): Promise<HttpResponse> {
  const response = await dispatcher.request(options);
  // Without a listener for errors, a stream that breaks or is destroyed would end the process.
  response.body.on("error", () => {});
  return response;
}

/**
 * Reads a body as text, at most `maxBytes` of it; cuts a longer body and its connection there.
 * @throws AppError `provider_cut_off` when the body breaks off
 */
export async function readText({ body }: HttpResponse, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let byteCount = 0;
  try {
    const source: AsyncIterable<Uint8Array> = body;
    for await (const chunk of source) {
      chunks.push(chunk);
      byteCount += chunk.byteLength;
      if (byteCount >= maxBytes) break;
    }
  } catch (cause) {
    throw new AppError("provider_cut_off", { cause });
  }
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, maxBytes));
}

/** The media type of a response in lower case; '' when it has none. */
export function mediaType({ headers }: HttpResponse): string {
  const value = headers["content-type"];
  const [type = ""] = (typeof value === "string" ? value : "").split(";");
  return type.trim().toLowerCase();
}

/** Reads the rest of a complete response, so that its connection can be used again. */
export async function drainBody({ body }: HttpResponse, timeoutMs: number): Promise<void> {
  try {
    await body.dump({ limit: 65_536, signal: AbortSignal.timeout(timeoutMs) });
  } catch {
    // The connection closes instead; the answer is complete already.
  }
}
