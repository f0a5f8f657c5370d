import type { Clock } from "../lib/clock.ts";
import type { Conversations } from "./conversations.ts";

const eraseEveryMs = 10_000;

type EraserDeps = {
  clock: Clock;
  logger: { error(fields: object, message: string): void };
  signal: AbortSignal;
};

/** Erases deleted conversations from time to time until the signal aborts (rule L8). */
export async function eraseRegularly(
  conversations: Pick<Conversations, "eraseDeleted">,
  { clock, logger, signal }: EraserDeps,
): Promise<void> {
  const onFailure = (error: unknown) => logger.error({ err: error }, "erasing failed");
  while (!signal.aborted) {
    await conversations.eraseDeleted().catch(onFailure);
    // An abort ends the sleep, and with it the loop.
    await clock.sleep(eraseEveryMs, signal).catch(() => {});
  }
}
