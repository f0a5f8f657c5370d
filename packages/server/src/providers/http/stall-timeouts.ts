/** Runs `run` once after `delayMs`; the returned function calls it off. */
export type StartTimer = (run: () => void, delayMs: number) => () => void;

export type Patience = {
  /** The longest wait for the next event, also for the first one, while the connection shows signs of life. */
  eventMs: number;
  /** The longest time without a single byte once events have begun. */
  silenceMs: number;
  /** The longest wait for the end once the model said why it ended. */
  endMs: number;
};

/**
 * Calls `onStall` once when an upstream lets one of the waits pass. Keep-alive bytes prove that the connection lives,
 * not that the model does: they end a silence, and do not prolong the wait for an event. Before the first event there
 * is no limit for silence, since a model may read a long prompt without a sign.
 */
export function createWatchdog(
  patience: Patience,
  onStall: () => void,
  startTimer: StartTimer = startNodeTimer,
) {
  let stopEvent = startTimer(stall, patience.eventMs);
  let stopSilence: (() => void) | undefined;
  let begun = false;
  let ends = false;

  function stall() {
    stop();
    onStall();
  }

  function stop() {
    stopEvent();
    stopSilence?.();
  }

  return {
    /** Bytes came, with at least one whole event among them or without. */
    heard(withEvent: boolean) {
      if (ends) return;
      begun ||= withEvent;
      if (withEvent) {
        stopEvent();
        stopEvent = startTimer(stall, patience.eventMs);
      }
      if (begun) {
        stopSilence?.();
        stopSilence = startTimer(stall, patience.silenceMs);
      }
    },
    /** The model has ended; only bookkeeping can still come. */
    ending() {
      if (ends) return;
      ends = true;
      stop();
      stopEvent = startTimer(stall, patience.endMs);
    },
    stop,
  };
}

function startNodeTimer(run: () => void, delayMs: number): () => void {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}
