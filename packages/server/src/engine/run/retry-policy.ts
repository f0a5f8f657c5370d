import type { AppError } from "@agent-max/protocol";
import { longestRetryAfterMs, retryDelayMs } from "./backoff.ts";

/** The most attempts of one generation, fallbacks included (rule C5). */
export const maxAttempts = 3;

export type Tries = {
  /** Attempts so far, and those of them at the model that was asked last. */
  attempts: number;
  attemptsAtTarget: number;
  fallbacksLeft: number;
  random: () => number;
};

/**
 * What to do after an attempt that brought no text: the same model again after a wait in milliseconds, or the next
 * fallback; undefined when the generation ends (rule C5).
 */
export function nextTry(
  error: AppError,
  { attempts, attemptsAtTarget, fallbacksLeft, random }: Tries,
): { fallback: boolean; waitMs: number } | undefined {
  if (attempts >= maxAttempts) return undefined;
  const retryAfterMs = error.details.retry_after_ms ?? 0;
  const isWorthwhile = error.retryable && retryAfterMs <= longestRetryAfterMs;
  if (fallbacksLeft > 0) {
    const isBusy = error.code === "provider_quota_exceeded" || error.code === "provider_overloaded";
    const isSpent = error.retryable && (!isWorthwhile || attempts + fallbacksLeft >= maxAttempts);
    if (isBusy || isSpent) return { fallback: true, waitMs: 0 };
  }
  return isWorthwhile
    ? { fallback: false, waitMs: retryDelayMs(attemptsAtTarget, random, retryAfterMs) }
    : undefined;
}
