/** The address that opens the page with a key. A server that listens everywhere is reached on loopback. */
export function toPageAddress({ host, port, key }: { host: string; port: number; key: string }): string {
  return `http://${toUrlHost(host)}:${port}/#key=${key}`;
}

function toUrlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
