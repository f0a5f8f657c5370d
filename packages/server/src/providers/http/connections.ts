import { Agent } from "undici";

export type ConnectionOptions = {
  /** The longest wait for a connection; 10 s unless given. */
  connectTimeoutMs?: number;
  /** Certificates in PEM to trust instead of the well-known ones. */
  certificates?: string;
};

const streamsPerConnection = 100;
const streamWindowBytes = 262_144;

/**
 * Kept-alive connections to providers. Over HTTP/1.1 each running answer has one, without a limit; over HTTP/2 up to 100
 * share one. The window of a connection holds what all of them may send, so that an answer nobody reads cannot hold up
 * the others.
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
