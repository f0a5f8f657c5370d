import { AppError } from "@agent-max/protocol";

/** The client throws AppErrors only; any other error is a bug of this page and gets the code `internal`. */
export function toAppError(error: unknown): AppError {
  return error instanceof AppError ? error : new AppError("internal", { cause: error });
}
