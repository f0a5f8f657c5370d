type PageAddress = { host: string; port: number; key?: string };

/** The address of the page, which opens it at once with a key. A server that listens everywhere is reached on loopback. */
export function toPageAddress({ host, port, key }: PageAddress): string {
  const address = `http://${toUrlHost(host)}:${port}/`;
  return key === undefined ? address : `${address}#key=${key}`;
}

function toUrlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
