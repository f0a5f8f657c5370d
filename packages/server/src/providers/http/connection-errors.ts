import { AppError } from "@agent-max/protocol";
import { isObject } from "../../lib/json.ts";
import { type ErrorContext, toWrongAddressError } from "./errors.ts";

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "its name is unknown",
  EAI_AGAIN: "its name cannot be looked up",
  ECONNRESET: "it closed the connection",
  EPIPE: "it closed the connection",
  UND_ERR_SOCKET: "it closed the connection",
  ETIMEDOUT: "it does not answer",
  UND_ERR_CONNECT_TIMEOUT: "it does not answer",
  EHOSTUNREACH: "there is no route to it",
  ENETUNREACH: "there is no route to it",
  EPROTO: "it does not speak TLS as expected",
};

const untrusted = /^(CERT_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT)/;

/**
 * An error before the response began, with the host and the reason why it could not be reached. Rethrows an error that
 * does not come from the network, since that is a bug of this server.
 */
export function toConnectionError(cause: unknown, endpoint: Pick<ErrorContext, "url" | "hints">): AppError {
  const { url, hints } = endpoint;
  const code = codeOf(cause);
  if (code === undefined) throw cause;
  if (code.startsWith("HPE_")) return toWrongAddressError("does not speak HTTP", endpoint);
  if (code === "UND_ERR_INVALID_ARG") {
    const message = `The API key holds characters that cannot be sent. Copy ${hints.keySetting} again.`;
    return new AppError("provider_unauthorized", { message });
  }
  const reason =
    reasons[code] ?? (untrusted.test(code) ? "its certificate is not trusted" : "the connection failed");
  const message = `${url.host} cannot be reached: ${reason} (${code}). Check ${hints.addressSetting} and the network, then try again.`;
  return new AppError("provider_unreachable", { cause, message });
}

function codeOf(error: unknown): string | undefined {
  if (!isObject(error)) return undefined;
  const { code, cause } = error;
  return typeof code === "string" ? code : codeOf(cause);
}
