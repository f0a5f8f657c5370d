import { createParser, type EventSourceMessage } from "eventsource-parser";

type ReadListeners = { onBytes: () => void; onRetry: (ms: number) => void };

/** Yields what each read of a body completed, all messages of a read together, until the body ends or is cut. */
export async function* readMessages(
  body: ReadableStream<Uint8Array>,
  { onBytes, onRetry }: ReadListeners,
): AsyncGenerator<EventSourceMessage[]> {
  let messages: EventSourceMessage[] = [];
  const parser = createParser({ onRetry, onEvent: (message) => messages.push(message) });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    // A cut and a regular end of the body are treated alike: only the terminal event says that the answer has ended.
    const { value } = await reader.read().catch(() => ({ value: undefined }));
    if (value === undefined) return;
    onBytes();
    parser.feed(decoder.decode(value, { stream: true }));
    if (messages.length === 0) continue;
    yield messages;
    messages = [];
  }
}
