import { z } from "zod";

/**
 * Every way in which a request or a generation can fail. `status` is the HTTP status before a stream has begun;
 * `retryable` says whether the same request may work later; `message` says what happened, then what to do.
 */
export const errors = {
  invalid_json: {
    status: 400,
    retryable: false,
    message: "The body is not valid JSON. Send one JSON object.",
  },
  invalid_encoding: {
    status: 400,
    retryable: false,
    message: "The body is not valid UTF-8. Encode it as UTF-8.",
  },
  unauthorized: {
    status: 401,
    retryable: false,
    message: "No valid key was sent. Send it as X-API-Key or as Authorization: Bearer.",
  },
  origin_not_allowed: {
    status: 403,
    retryable: false,
    message: "This origin may not call the server. Add it to ALLOWED_ORIGINS.",
  },
  host_not_allowed: {
    status: 403,
    retryable: false,
    message: "This host name is not the server’s own. Use the address that the server prints, or set HOST.",
  },
  not_found: {
    status: 404,
    retryable: false,
    message: "There is nothing at this address. See /openapi.json.",
  },
  generation_not_found: {
    status: 404,
    retryable: false,
    message: "There is no generation with this id for this key.",
  },
  conversation_not_found: {
    status: 404,
    retryable: false,
    message: "There is no conversation with this id for this key.",
  },
  generation_exists: {
    status: 409,
    retryable: false,
    message: "A generation with this id exists already. Propose a new id, or follow the existing one.",
  },
  generation_running: {
    status: 409,
    retryable: true,
    message: "An answer is already being written here. Follow it, stop it, or ask for a branch.",
  },
  nothing_to_continue: {
    status: 409,
    retryable: false,
    message: "This answer is complete. Continue from an earlier position, or send a new message.",
  },
  conversation_erased: {
    status: 410,
    retryable: false,
    message: "This conversation was deleted and can no longer be restored.",
  },
  client_outdated: {
    status: 410,
    retryable: false,
    message: "This client is older than the server. Update it; in a browser, load the page again.",
  },
  server_outdated: {
    status: 501,
    retryable: false,
    message: "The server is older than this client. Update the server.",
  },
  payload_too_large: {
    status: 413,
    retryable: false,
    message: "The body is too large. Shorten the texts in it.",
  },
  unsupported_media_type: {
    status: 415,
    retryable: false,
    message: "The body must be JSON. Send it with Content-Type: application/json.",
  },
  invalid_request: { status: 422, retryable: false, message: "A field is missing or wrong; see errors." },
  no_partial_response: { status: 422, retryable: false, message: "No partial response to continue from" },
  ambiguous_continue: {
    status: 422,
    retryable: false,
    message: "Send either generation_id or partial_response with original_message, not both.",
  },
  unsupported_content: {
    status: 422,
    retryable: false,
    message: "Tools, images and attachments are not supported yet. Send text only.",
  },
  idempotency_mismatch: {
    status: 422,
    retryable: false,
    message: "This Idempotency-Key was used with another body. Use a new key for a new request.",
  },
  model_unavailable: {
    status: 422,
    retryable: false,
    message: "This model is not available. Choose one from GET /api/v2/models.",
  },
  too_many_requests: {
    status: 429,
    retryable: true,
    message: "Too many requests. Wait as long as Retry-After says.",
  },
  internal: {
    status: 500,
    retryable: true,
    message: "The server made an error. Try again; it has been logged.",
  },
  storage_failed: {
    status: 503,
    retryable: true,
    message: "The server cannot store text now, so it writes none. Check its disk, then try again.",
  },
  shutting_down: {
    status: 503,
    retryable: true,
    message: "The server is restarting. Try again in a moment.",
  },
  server_restarted: {
    status: 503,
    retryable: true,
    message: "The server was restarted while it wrote this answer. Continue to go on.",
  },
  server_unreachable: {
    status: 503,
    retryable: true,
    message: "The server cannot be reached. Check that it runs and that you are online, then try again.",
  },
  provider_unreachable: {
    status: 502,
    retryable: true,
    message: "The model provider cannot be reached. Check LLM_URL and the network, then try again.",
  },
  provider_unauthorized: {
    status: 502,
    retryable: false,
    message: "The model provider refused the API key. Check OPENAI_API_KEY.",
  },
  provider_quota_exceeded: {
    status: 502,
    retryable: false,
    message: "The account at the model provider has no quota left. Check its billing page.",
  },
  provider_rate_limited: {
    status: 502,
    retryable: true,
    message: "The model provider limits the rate of requests. Wait a little, then try again.",
  },
  provider_overloaded: {
    status: 502,
    retryable: true,
    message: "The model provider is overloaded or broken at the moment. Try again.",
  },
  provider_wrong_address: {
    status: 502,
    retryable: false,
    message: "The address answers, but not as a chat-completions server. LLM_URL must be the full address.",
  },
  provider_rejected: {
    status: 502,
    retryable: false,
    message: "The model provider refused the request. Its reason is in the message.",
  },
  provider_malformed: {
    status: 502,
    retryable: true,
    message: "The model provider sent something that cannot be read. Try again.",
  },
  provider_cut_off: {
    status: 502,
    retryable: true,
    message: "The connection to the model provider was cut. Continue to go on.",
  },
  provider_stalled: {
    status: 504,
    retryable: true,
    message: "The model provider stopped sending. Continue to go on.",
  },
  context_exceeded: {
    status: 422,
    retryable: false,
    message:
      "The conversation is longer than the model’s context window. Start a new one or choose another model.",
  },
  content_filtered: {
    status: 422,
    retryable: false,
    message: "The model provider’s content filter ended the answer. Rephrase the message.",
  },
  refused: { status: 422, retryable: false, message: "The model declined to answer. Rephrase the message." },
  empty: { status: 502, retryable: true, message: "The model ended without writing anything. Try again." },
} as const satisfies Record<string, { status: number; retryable: boolean; message: string }>;

export type ErrorCode = keyof typeof errors;

function isErrorCode(value: string): value is ErrorCode {
  return Object.hasOwn(errors, value);
}

/** An error as it travels in events, snapshots and streams. Codes of newer servers read as `internal`. */
export const wireErrorSchema = z.object({
  code: z.codec(z.string(), z.custom<ErrorCode>(), {
    decode: (code) => (isErrorCode(code) ? code : "internal"),
    encode: (code) => code,
  }),
  message: z.string(),
  retryable: z.boolean(),
});
export type WireError = z.output<typeof wireErrorSchema>;

type AppErrorOptions = {
  cause?: unknown;
  message?: string;
  details?: ErrorDetails;
  /** What a newer server says of a code that this version does not know; else the table says it. */
  retryable?: boolean;
};

/** What a refusal carries beside its code: the fields that are wrong, or the generation that is in the way. */
export type ErrorDetails = {
  errors?: { path: string; message: string }[];
  generation_id?: string;
  retry_after_ms?: number;
};

/** A refusal or outside trouble with a code of the table; the cause stays on the server. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  readonly retryable: boolean;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(options.message ?? errors[code].message, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.details = options.details ?? {};
    this.retryable = options.retryable ?? errors[code].retryable;
  }

  get status(): number {
    return errors[this.code].status;
  }

  toWire(): WireError {
    return { code: this.code, message: this.message, retryable: this.retryable };
  }
}

/** A refusal before a stream has begun (RFC 9457). `detail` says what to do. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  retryable: z.boolean(),
  request_id: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  generation_id: z.string().optional(),
  retry_after_ms: z.number().optional(),
});
export type Problem = z.infer<typeof problemSchema>;

/** Puts an error into the shape of RFC 9457. */
export function toProblem(error: AppError, requestId: string): Problem {
  return {
    type: `urn:agent-max:error:${error.code}`,
    title: error.code.replaceAll("_", " "),
    status: error.status,
    detail: error.message,
    code: error.code,
    retryable: error.retryable,
    request_id: requestId,
    ...error.details,
  };
}

/** Reads a refusal that a server sent; a code this version does not know becomes `internal`. */
export function fromProblem(problem: Problem): AppError {
  const { errors: fields, generation_id, retry_after_ms } = problem;
  return new AppError(isErrorCode(problem.code) ? problem.code : "internal", {
    message: problem.detail,
    retryable: problem.retryable,
    details: {
      ...(fields && { errors: fields }),
      ...(generation_id !== undefined && { generation_id }),
      ...(retry_after_ms !== undefined && { retry_after_ms }),
    },
  });
}
