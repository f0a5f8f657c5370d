import { describe, expect, test } from "vitest";
import { countInPieces, createCalibration, loadEncoding } from "./token-counter.ts";

describe("[C4.8] counting tokens", () => {
  test("is that of the encoding for short texts, and about that for long ones", async () => {
    const count = await loadEncoding();
    expect(count("")).toBe(0);
    expect(count("Hello world")).toBe(2);
    const { countTokens } = await import("gpt-tokenizer/encoding/o200k_base");
    const text = "The quick brown fox jumps over the lazy dog, again and again. ".repeat(100);
    expect(count(text) / countTokens(text)).toBeCloseTo(1.03, 1);
  });

  test("takes the marks of templates for text", async () => {
    const count = await loadEncoding();
    expect(count("<|endoftext|>")).toBeGreaterThan(1);
  });

  test("works in pieces, so that a text without spaces costs no more than one with them", () => {
    const pieces: number[] = [];
    const tokens = countInPieces("字".repeat(10_000), (piece) => {
      pieces.push(piece.length);
      return piece.length;
    });
    expect(tokens).toBe(10_000);
    expect(Math.max(...pieces)).toBe(256);
  });

  test("judges a long text by a sample", () => {
    let calls = 0;
    const tokens = countInPieces("word ".repeat(1_000_000), (piece) => {
      calls += 1;
      return piece.length / 4;
    });
    expect(calls).toBeLessThanOrEqual(201);
    expect(tokens / 1_250_000).toBeCloseTo(1, 2);
  });
});

describe("[C4.8] calibration", () => {
  test("a model that nobody measured is taken to need a third more", () => {
    expect(createCalibration(false).factor()).toBe(1.35);
    expect(createCalibration(true).factor()).toBe(1);
  });

  test("goes to what the provider reports", () => {
    const calibration = createCalibration(false);
    const report = (raw: number, actual: number) =>
      calibration.adjust(Math.ceil(raw * calibration.factor()), actual);
    report(1000, 1100);
    expect(calibration.factor()).toBeCloseTo(1.1, 2);
    for (let n = 0; n < 20; n += 1) report(1000, 1000);
    expect(calibration.factor()).toBeCloseTo(1, 1);
  });

  test("rises at once and falls slowly: rather too many tokens than too few", () => {
    const calibration = createCalibration(true);
    calibration.adjust(1000, 1000);
    calibration.adjust(1000, 1500);
    expect(calibration.factor()).toBe(1.5);
    calibration.adjust(1500, 1000);
    expect(calibration.factor()).toBeGreaterThan(1.2);
  });

  test("learns nothing from the short, and nothing absurd", () => {
    const calibration = createCalibration(true);
    calibration.adjust(10, 100);
    expect(calibration.factor()).toBe(1);
    calibration.adjust(1, 1_000_000);
    expect(calibration.factor()).toBe(3);
  });
});
