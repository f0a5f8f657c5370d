/** Runs `run` once after `delayMs`; the returned function cancels it. */
export type StartTimer = (run: () => void, delayMs: number) => () => void;

export type StallTimeouts = {
  /** The longest wait for the next event, also for the first one, while bytes still arrive. */
  eventMs: number;
  /** The longest time without a single byte after the first event. */
  silenceMs: number;
  /** The longest wait for the end of the response after the finish reason. */
  endMs: number;
};

/**
 * Calls `onStall` once when a provider exceeds one of the timeouts. Keep-alive bytes prove that the connection works,
 * not that the model does: they restart the timer for silence, but not the one for the next event. Before the first
 * event silence has no limit, since a model may read a long prompt without sending anything.
 */
export function startStallTimers(
  timeouts: StallTimeouts,
  onStall: () => void,
  startTimer: StartTimer = startNodeTimer,
) {
  let stopEventTimer = startTimer(stall, timeouts.eventMs);
  let stopSilenceTimer: (() => void) | undefined;
  let hasBegun = false;
  let hasFinished = false;

  function stall() {
    stop();
    onStall();
  }

  function stop() {
    stopEventTimer();
    stopSilenceTimer?.();
  }

  return {
    /** Bytes arrived; `hasEvent` says whether they completed at least one event. */
    onBytes(hasEvent: boolean) {
      if (hasFinished) return;
      hasBegun ||= hasEvent;
      if (hasEvent) {
        stopEventTimer();
        stopEventTimer = startTimer(stall, timeouts.eventMs);
      }
      if (hasBegun) {
        stopSilenceTimer?.();
        stopSilenceTimer = startTimer(stall, timeouts.silenceMs);
      }
    },
    /** The model gave its finish reason; only usage and the end of the response can follow. */
    onFinish() {
      if (hasFinished) return;
      hasFinished = true;
      stop();
      stopEventTimer = startTimer(stall, timeouts.endMs);
    },
    stop,
  };
}

function startNodeTimer(run: () => void, delayMs: number): () => void {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}
