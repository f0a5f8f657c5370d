const safeProtocols = new Set(["http:", "https:", "mailto:"]);

/** An address that is safe to follow; undefined for scripts, data and addresses that are not finished yet. */
export function toSafeAddress(address: string | undefined): string | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  return safeProtocols.has(url.protocol) ? url.href : undefined;
}
