import { expect, test, vi } from "vitest";
import { createPacedFrames } from "./paced-frames.ts";

function setUp(drawMs: number) {
  let now = 0;
  const frames: (() => void)[] = [];
  const paints: (() => void)[] = [];
  const request = createPacedFrames({
    nextFrame: (callback) => void frames.push(callback),
    afterPaint: (callback) => void paints.push(callback),
    nowMs: () => now,
  });
  const draw = vi.fn<() => void>(() => {
    now += drawMs;
  });
  /** The browser's next frame, 16 ms later. */
  function frame() {
    now += 16;
    for (const callback of frames.splice(0)) callback();
    for (const callback of paints.splice(0)) callback();
  }
  return { request, draw, frame };
}

test("what is quick to draw is drawn in every frame", () => {
  const { request, draw, frame } = setUp(4);
  for (let count = 0; count < 5; count += 1) {
    request(draw);
    frame();
  }
  expect(draw).toHaveBeenCalledTimes(5);
});

test("what is slow to draw leaves time for others", () => {
  const { request, draw, frame } = setUp(48);
  request(draw);
  frame();
  request(draw);
  frame();
  frame();
  expect(draw).toHaveBeenCalledTimes(1);
  frame();
  expect(draw).toHaveBeenCalledTimes(2);
});

test("a wish that was taken back is not fulfilled", () => {
  const { request, draw, frame } = setUp(1);
  request(draw)();
  frame();
  expect(draw).not.toHaveBeenCalled();
});
