import { Agent, type Dispatcher } from "undici";

/** Connections that tell how much of an answer has been read, so that an upstream can wait for it. */
export type CountedAgent = AsyncDisposable & {
  dispatcher: Dispatcher;
  /** Counts from 0 again. */
  restart(): void;
  /** Settles when `byteCount` bytes of the answer were read. */
  read(byteCount: number): Promise<void>;
};

/** For one answer at a time. */
export function createCountedAgent(): CountedAgent {
  const agent = new Agent();
  let byteCount = 0;
  let waiting: { byteCount: number; resolve: () => void }[] = [];

  function settle() {
    for (const waiter of waiting) if (byteCount >= waiter.byteCount) waiter.resolve();
    waiting = waiting.filter((waiter) => byteCount < waiter.byteCount);
  }

  const dispatcher = agent.compose((dispatch) => (options, handler) => {
    return dispatch(options, {
      onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
      onResponseStart: (...head) => handler.onResponseStart?.(...head),
      onResponseData(controller, chunk) {
        handler.onResponseData?.(controller, chunk);
        byteCount += chunk.length;
        settle();
      },
      onResponseEnd: (controller, trailers) => handler.onResponseEnd?.(controller, trailers),
      onResponseError: (controller, error) => handler.onResponseError?.(controller, error),
    });
  });

  return {
    dispatcher,
    restart() {
      byteCount = 0;
    },
    read: (count) =>
      new Promise((resolve) => {
        waiting.push({ byteCount: count, resolve });
        settle();
      }),
    [Symbol.asyncDispose]: () => agent.destroy(),
  };
}
