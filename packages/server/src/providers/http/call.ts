import { AppError } from "@agent-max/protocol";
import { startStallTimers, type StartTimer } from "./stall-timeouts.ts";

export type CallOptions = {
  /** The longest silence after the first event; 60 s unless given. */
  stallTimeoutMs?: number;
  /** The longest wait for an event, also for the first one, whatever keep-alives arrive; 120 s unless given. */
  eventTimeoutMs?: number;
  /** The longest wait for the end after the finish reason; 5 s unless given. */
  endTimeoutMs?: number;
  startTimer?: StartTimer;
};

/** One call to a provider. Its signal aborts with the reason of the caller's signal, or with `provider_stalled`. */
export function startCall(signal: AbortSignal, options: CallOptions) {
  const controller = new AbortController();
  const forward = () => controller.abort(signal.reason);
  signal.addEventListener("abort", forward, { once: true });
  const timeouts = {
    eventMs: options.eventTimeoutMs ?? 120_000,
    silenceMs: options.stallTimeoutMs ?? 60_000,
    endMs: options.endTimeoutMs ?? 5_000,
  };
  const onStall = () => controller.abort(new AppError("provider_stalled"));
  const timers = startStallTimers(timeouts, onStall, options.startTimer);
  return {
    signal: controller.signal,
    onBytes: timers.onBytes,
    onFinish: timers.onFinish,
    end() {
      signal.removeEventListener("abort", forward);
      timers.stop();
    },
  };
}
