import { openAiChunks, type Script, toChunk, toFrame, type UpstreamRequest } from "./scripted-upstream.ts";

/** What a model server does with a conversation that ends with a message of the assistant. */
export type ContinuingClass =
  | "continues"
  | "spaces"
  | "echoes"
  | "starts anew"
  | "refuses"
  | "is empty"
  | "always says the same"
  | "thinks"
  | "lies by turns";

const answer = "ALPHA BRAVO CHARLIE DELTA ECHO";

/** A model server of one class, whatever it is asked to write. */
export function continuing(kind: ContinuingClass): Script {
  return (request, reply) => {
    const prefix = prefixOf(request);
    if (prefix !== undefined && kind === "refuses") {
      reply.head(400, { "content-type": "application/json" });
      const message = "This model does not support assistant message prefill.";
      reply.end(JSON.stringify({ error: { type: "invalid_request_error", message } }));
    } else if (kind === "thinks") {
      reply.end(
        toFrame(toChunk({ reasoning_content: "The person wants" })) + openAiChunks([], { finish: "length" }),
      );
    } else {
      reply.end(openAiChunks([prefix === undefined ? answer : goOn(kind, prefix)]));
    }
  };
}

/** The text of the trailing message of the assistant; undefined where the person had the last word. */
export function prefixOf({ body }: UpstreamRequest): string | undefined {
  const messages: unknown = body["messages"];
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined;
  if (typeof last !== "object" || last === null || !("role" in last) || !("content" in last))
    return undefined;
  return last.role === "assistant" && typeof last.content === "string" ? last.content : undefined;
}

function goOn(kind: ContinuingClass, prefix: string): string {
  const rest = answer.startsWith(prefix) ? answer.slice(prefix.length) : " DELTA ECHO";
  switch (kind) {
    case "continues":
      return rest;
    case "spaces":
      return ` ${rest.trimStart()}`;
    case "echoes":
      return prefix + rest;
    case "is empty":
      return "";
    case "always says the same":
      return "LIE DELTA ECHO";
    case "lies by turns":
      return answer.startsWith(prefix) ? rest : prefix + rest;
    case "starts anew":
    case "refuses":
    case "thinks":
      return answer;
  }
}
