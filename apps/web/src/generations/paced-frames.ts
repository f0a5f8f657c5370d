import type { Frames } from "./frame-store.ts";

type Dependencies = {
  nextFrame: (callback: () => void) => void;
  /** Calls back once what was drawn in this frame is on the screen. */
  afterPaint: (callback: () => void) => void;
  nowMs: () => number;
};

/** Longer rests would let so much text pile up that the next drawing takes even longer. */
const maxRestMs = 64;

/**
 * Hands out animation frames, and rests after each for about as long as it took to draw, so that typing stays
 * fluent while a very long answer grows.
 */
export function createPacedFrames({ nextFrame, afterPaint, nowMs }: Dependencies): Frames {
  let restsUntilMs = 0;

  function draw(callback: () => void) {
    const startedAtMs = nowMs();
    callback();
    afterPaint(() => {
      const doneAtMs = nowMs();
      restsUntilMs = doneAtMs + Math.min(doneAtMs - startedAtMs, maxRestMs);
    });
  }

  return (callback) => {
    let wish: "wanted" | "taken_back" = "wanted";
    function onFrame() {
      if (wish === "taken_back") return;
      if (nowMs() < restsUntilMs) nextFrame(onFrame);
      else draw(callback);
    }
    nextFrame(onFrame);
    return () => {
      wish = "taken_back";
    };
  };
}
