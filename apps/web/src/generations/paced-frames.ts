import type { RequestFrame } from "./frame-store.ts";

type Dependencies = {
  nextFrame: (callback: () => void) => void;
  /** Calls back once what was drawn in this frame is on the screen. */
  afterPaint: (callback: () => void) => void;
  nowMs: () => number;
};

/** A longer pause would let so much text pile up that the next drawing takes even longer. */
const maxPauseMs = 64;

/**
 * Hands out animation frames, and pauses after each one for as long as it took to draw. The time to draw grows with
 * the answer; without pauses a very long answer would take all of the main thread, and typing would stutter. So at
 * most half of the time goes into drawing, or more where a drawing takes longer than the longest pause.
 * The time to draw is measured from before the callback until after the paint, which includes React's rendering and
 * the browser's layout. All answers of the page share one pause.
 */
export function createPacedFrames({ nextFrame, afterPaint, nowMs }: Dependencies): RequestFrame {
  let pausedUntilMs = 0;

  function draw(callback: () => void) {
    const startedAtMs = nowMs();
    callback();
    afterPaint(() => {
      const paintedAtMs = nowMs();
      pausedUntilMs = paintedAtMs + Math.min(paintedAtMs - startedAtMs, maxPauseMs);
    });
  }

  return (callback) => {
    let request: "pending" | "cancelled" = "pending";
    function onFrame() {
      if (request === "cancelled") return;
      if (nowMs() < pausedUntilMs) nextFrame(onFrame);
      else draw(callback);
    }
    nextFrame(onFrame);
    return () => {
      request = "cancelled";
    };
  };
}
