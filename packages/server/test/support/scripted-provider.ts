import type {
  FinishReason,
  Provider,
  ProviderEvent,
  ProviderRequest,
} from "../../src/engine/ports/provider.ts";

type Step =
  | { type: "batch"; events: readonly ProviderEvent[]; taken: () => void }
  | { type: "end" }
  | { type: "fail"; error: unknown };

/** One call to the provider, played by the test. */
export type Call = {
  readonly request: ProviderRequest;
  readonly signal: AbortSignal;
  /** Sends a batch; settles when the engine asks for the next one, or has left. */
  send(...events: ProviderEvent[]): Promise<void>;
  /** Sends one batch with one text event for each piece. */
  text(...pieces: string[]): Promise<void>;
  finish(reason?: FinishReason): Promise<void>;
  /** Ends the stream without a finish reason. */
  end(): void;
  fail(error: unknown): void;
  /** How the stream was left: by the reason of the signal, or by reading to its end. */
  readonly closed: Promise<unknown>;
};

export type ScriptedProvider = Provider & {
  readonly calls: readonly Call[];
  /** The call number `index` (from 0), also one that is still to come. */
  call(index?: number): Promise<Call>;
};

/** A provider that does what a test says, when it says it. It closes at once when it is aborted. */
export function createScriptedProvider(mode: "prefill" | "anchored" = "prefill"): ScriptedProvider {
  const calls: Call[] = [];
  let called = Promise.withResolvers<void>();

  return {
    name: "scripted",
    models: async () => [{ id: "scripted", mode, demo: false }],
    mode: () => mode,
    close: async () => undefined,
    calls,
    stream(request, signal) {
      const { call, batches } = createCall(request, signal);
      calls.push(call);
      called.resolve();
      called = Promise.withResolvers();
      return batches;
    },
    async call(index = 0) {
      for (;;) {
        const call = calls[index];
        if (call !== undefined) return call;
        await called.promise;
      }
    },
  };
}

function createCall(request: ProviderRequest, signal: AbortSignal) {
  const steps: Step[] = [];
  let changed = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<unknown>();
  const add = (step: Step) => {
    steps.push(step);
    changed.resolve();
  };
  signal.addEventListener("abort", () => changed.resolve(), { once: true });

  async function* play(): AsyncGenerator<readonly ProviderEvent[], void, void> {
    let reason: unknown = "left";
    try {
      for (;;) {
        if (signal.aborted) throw (reason = signal.reason);
        const step = steps.shift();
        if (step === undefined) {
          changed = Promise.withResolvers();
          await changed.promise;
          continue;
        }
        if (step.type === "end") return void (reason = "read");
        if (step.type === "fail") throw (reason = step.error);
        try {
          yield step.events;
        } finally {
          step.taken();
        }
      }
    } finally {
      for (const step of steps) if (step.type === "batch") step.taken();
      closed.resolve(reason);
    }
  }

  const send = (...events: ProviderEvent[]) =>
    new Promise<void>((taken) => {
      add({ type: "batch", events, taken });
      void closed.promise.then(() => taken());
    });
  const call: Call = {
    request,
    signal,
    send,
    text: (...pieces) => send(...pieces.map((text) => ({ type: "text", text }) as const)),
    async finish(reason = "stop") {
      const sent = send({ type: "finish", reason });
      add({ type: "end" });
      await sent;
    },
    end: () => add({ type: "end" }),
    fail: (error) => add({ type: "fail", error }),
    closed: closed.promise,
  };
  return { call, batches: play() };
}
