import { Agent } from "undici";

export type ConnectionOptions = {
  /** The longest wait for a connection; 10 s unless given. */
  connectTimeoutMs?: number;
  /** PEM certificates to trust instead of the usual authorities. */
  certificates?: string;
};

const streamsPerConnection = 100;
const streamWindowBytes = 262_144;

/**
 * Kept-alive connections to providers. Over HTTP/1.1 each running response has its own, without a limit; over HTTP/2 up
 * to 100 responses share one. The flow-control window of a connection is as large as the windows of all its streams
 * together, so that one unread response cannot block the others.
 */
export function createConnections({
  connectTimeoutMs = 10_000,
  certificates,
}: ConnectionOptions = {}): Agent {
  return new Agent({
    allowH2: true,
    connect: { timeout: connectTimeoutMs, ...(certificates !== undefined && { ca: certificates }) },
    keepAliveTimeout: 30_000,
    h2Options: {
      maxConcurrentStreams: streamsPerConnection,
      connectionWindowSize: streamsPerConnection * streamWindowBytes,
      settings: { initialWindowSize: streamWindowBytes },
    },
  });
}
