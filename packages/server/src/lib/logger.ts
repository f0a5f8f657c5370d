import { type DestinationStream, type Logger, pino } from "pino";

/**
 * The log of the server. Keys and what people write stay out of it at every level: addresses are logged without their
 * query, which may be a search.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    redact: ["req.headers.authorization", 'req.headers["x-api-key"]', "req.headers.cookie", "*.apiKey"],
    serializers: {
      req: ({ method, url, ip }: LoggedRequest) => ({ method, path: url.split("?", 1)[0], ip }),
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

type LoggedRequest = { method: string; url: string; ip: string };
