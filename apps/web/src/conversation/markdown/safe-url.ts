const safeProtocols = new Set(["http:", "https:", "mailto:"]);

/** A URL that is safe to open; undefined for scripts, data and URLs that are not complete yet. */
export function toSafeUrl(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return safeProtocols.has(url.protocol) ? url.href : undefined;
}
