const baseMs = 500;
const maxMs = 20_000;

/** How long to wait before the next attempt: exponential with full jitter, at least what the provider asked for. */
export function retryDelayMs(attempt: number, random: () => number, retryAfterMs = 0): number {
  const ceiling = Math.min(maxMs, baseMs * 2 ** (attempt - 1));
  return Math.max(retryAfterMs, Math.round(random() * ceiling));
}

/** The longest wait a provider may ask for; beyond it the generation ends and says so. */
export const longestRetryAfterMs = 60_000;
