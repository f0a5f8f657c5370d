/** Ports on a storage of their own, which is gone when they are disposed. */
export type Opened<Ports> = AsyncDisposable &
  Ports & {
    /** Closes the ports and opens them again on the same storage, as the next process would. */
    reopen(): Promise<Ports>;
  };

/** Checks the ports of this process, then those of the next one. */
export async function checkOverRestart<Ports>(
  opened: Opened<Ports>,
  check: (ports: Ports) => Promise<void>,
): Promise<void> {
  await check(opened);
  await check(await opened.reopen());
}
