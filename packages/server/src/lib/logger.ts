import { AppError } from "@agent-max/protocol";
import { type DestinationStream, type Logger, pino } from "pino";

/**
 * The log of the server. Keys and what people write stay out of it at every level: addresses are logged without their
 * query, which may be a search, and errors without words that may quote a message.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    redact: ["req.headers.authorization", 'req.headers["x-api-key"]', "req.headers.cookie", "*.apiKey"],
    serializers: { req: describeRequest, err: describeError },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

type LoggedRequest = { method: string; url: string; ip: string };

function describeRequest({ method, url, ip }: LoggedRequest) {
  return { method, path: url.split("?", 1)[0], ip };
}

/** Providers and parsers quote what was sent to them, so their errors are told by code and place alone. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const quotes = error instanceof AppError || error instanceof SyntaxError;
  return {
    type: error.name,
    ...("code" in error && { code: error.code }),
    ...(!quotes && { message: error.message }),
    stack: error.stack
      ?.split("\n")
      .filter((line) => line.startsWith("    at "))
      .join("\n"),
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  };
}
