import { AppError } from "@agent-max/protocol";
import type { Dispatcher } from "undici";

export type Answer = Dispatcher.ResponseData;

/** `dispatcher.request`, with a body that may be left alone: its errors are for whoever reads it. */
export async function request(dispatcher: Dispatcher, options: Dispatcher.RequestOptions): Promise<Answer> {
  const answer = await dispatcher.request(options);
  // A stream that is destroyed or breaks without a listener for errors ends the process.
  answer.body.on("error", () => {});
  return answer;
}

/**
 * Reads a body as text, at most `maxBytes` of it: what is longer is cut there, and the connection with it. Throws
 * `provider_cut_off` when the body breaks off.
 */
export async function readText({ body }: Answer, maxBytes: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let byteCount = 0;
  try {
    const chunks: AsyncIterable<Uint8Array> = body;
    for await (const piece of chunks) {
      pieces.push(piece);
      byteCount += piece.byteLength;
      if (byteCount >= maxBytes) break;
    }
  } catch (cause) {
    throw new AppError("provider_cut_off", { cause });
  }
  return new TextDecoder().decode(Buffer.concat(pieces).subarray(0, maxBytes));
}

/** The media type of an answer in lower case, '' when it has none. */
export function mediaType({ headers }: Answer): string {
  const value = headers["content-type"];
  const [type = ""] = (typeof value === "string" ? value : "").split(";");
  return type.trim().toLowerCase();
}

/** Reads the rest of a body whose content is known to be over, so that the connection can be used again. */
export async function release({ body }: Answer, timeoutMs: number): Promise<void> {
  try {
    await body.dump({ limit: 65_536, signal: AbortSignal.timeout(timeoutMs) });
  } catch {
    // The connection is closed then, which harms nobody: the answer is complete.
  }
}
