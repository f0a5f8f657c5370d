import type { ProviderErrorBody } from "../http/error-body.ts";
import type { ProviderRequest } from "../../engine/ports/provider.ts";

export type MaxTokensField = "max_tokens" | "max_completion_tokens";

/** Which optional fields a request to one model has; not every server accepts them. */
export type RequestShape = {
  streamOptions: boolean;
  temperature: boolean;
  maxTokensField: MaxTokensField;
};

/** The body of a chat-completions request. With a prefix, the fields of `prefill` ask the server to continue it. */
export function toRequestBody(request: ProviderRequest, shape: RequestShape) {
  const { model, messages, prefix, prefill, maxTokens, temperature } = request;
  return {
    model,
    messages: [
      ...messages,
      ...(prefix === undefined
        ? []
        : [{ role: "assistant" as const, content: prefix, ...prefill?.messageFields }]),
    ],
    stream: true as const,
    ...(shape.streamOptions && { stream_options: { include_usage: true } }),
    ...(maxTokens !== undefined && toMaximum(shape.maxTokensField, maxTokens)),
    ...(shape.temperature && temperature !== undefined && { temperature }),
    ...(prefix !== undefined && prefill?.requestFields),
  };
}

function toMaximum(field: MaxTokensField, maxTokens: number) {
  return field === "max_tokens" ? { max_tokens: maxTokens } : { max_completion_tokens: maxTokens };
}

/** The shape without the field that a server refused; undefined when the error is about something else. */
export function avoidField(
  shape: RequestShape,
  { codes, param, message = "" }: ProviderErrorBody,
): RequestShape | undefined {
  // Older servers word this error in many ways; only the name of the field is common to all.
  if (shape.streamOptions && `${param} ${message}`.includes("stream_options")) {
    return { ...shape, streamOptions: false };
  }
  if (!codes.includes("unsupported_parameter") && !codes.includes("unsupported_value")) return undefined;
  if (shape.temperature && param === "temperature") return { ...shape, temperature: false };
  if (shape.maxTokensField === "max_tokens" && param === "max_tokens") {
    return { ...shape, maxTokensField: "max_completion_tokens" };
  }
  return undefined;
}
