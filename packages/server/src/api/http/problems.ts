import { AppError, type ErrorCode, toProblem } from "@agent-max/protocol";
import type { FastifyError, FastifyInstance, FastifyReply } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import type { z } from "zod";

/** The refusals of Fastify itself, by its codes. */
const fastifyCodes: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "payload_too_large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "unsupported_media_type",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "invalid_json",
  FST_ERR_BAD_URL: "not_found",
  FST_STATIC_FORBIDDEN_PATH: "not_found",
  FST_ERR_MAX_PARAM_LENGTH: "not_found",
};

/** Names the fields that are wrong. */
export function invalidRequest(fields: readonly { path: string; message: string }[]): AppError {
  const detail = fields
    .map(({ path, message }) => (path === "" ? message : `${path}: ${message}`))
    .join("; ");
  return new AppError("invalid_request", { message: detail, details: { errors: [...fields] } });
}

/** Reads a value by a schema. @throws AppError `invalid_request` that names each wrong field */
export function parseWith<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalidRequest(result.error.issues.map(({ path, message }) => ({ path: path.join("."), message })));
}

function toAppError(error: FastifyError | AppError): AppError {
  if (error instanceof AppError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    return invalidRequest(
      error.validation.map(({ instancePath, message }) => ({
        path: instancePath.replace(/^\//, "").replaceAll("/", "."),
        message: message ?? "is wrong",
      })),
    );
  }
  return new AppError(fastifyCodes[error.code] ?? "internal", { cause: error });
}

/** Answers with problem details. */
export function sendProblem(reply: FastifyReply, thrown: FastifyError | AppError): void {
  const error = toAppError(thrown);
  const { retry_after_ms } = error.details;
  if (retry_after_ms !== undefined) reply.header("retry-after", Math.ceil(retry_after_ms / 1000));
  void reply
    .status(error.status)
    .type("application/problem+json")
    .send(JSON.stringify(toProblem(error, reply.request.id)));
}

/** Answers every refusal and every fault with problem details (rule H2). */
export function handleProblems(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const problem = toAppError(error);
    if (problem.status >= 500) request.log.error({ err: error }, problem.code);
    sendProblem(reply, problem);
  });
}
