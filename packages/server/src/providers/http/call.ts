import { AppError } from "@agent-max/protocol";
import { createWatchdog, type StartTimer } from "./stall-timeouts.ts";

export type CallOptions = {
  /** The longest silence once events have begun; 60 s unless given. */
  stallTimeoutMs?: number;
  /** The longest wait for an event, also for the first one, whatever keep-alives come; 120 s unless given. */
  eventTimeoutMs?: number;
  /** The longest wait for the end after the finish reason; 5 s unless given. */
  endTimeoutMs?: number;
  startTimer?: StartTimer;
};

/** One call: its signal aborts with the caller's reason, or with `provider_stalled`. */
export function startCall(signal: AbortSignal, options: CallOptions) {
  const controller = new AbortController();
  const forward = () => controller.abort(signal.reason);
  signal.addEventListener("abort", forward, { once: true });
  const patience = {
    eventMs: options.eventTimeoutMs ?? 120_000,
    silenceMs: options.stallTimeoutMs ?? 60_000,
    endMs: options.endTimeoutMs ?? 5_000,
  };
  const stalled = () => controller.abort(new AppError("provider_stalled"));
  const watchdog = createWatchdog(patience, stalled, options.startTimer);
  return {
    signal: controller.signal,
    heard: watchdog.heard,
    ending: watchdog.ending,
    end() {
      signal.removeEventListener("abort", forward);
      watchdog.stop();
    },
  };
}
