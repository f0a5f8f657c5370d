import { AppError } from "@agent-max/protocol";
import type { FastifyInstance } from "fastify";

/** Bodies are JSON in UTF-8 and nothing else; bytes that are neither are refused, never replaced. */
export function parseJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    "application/json",
    { parseAs: "buffer" },
    async (_request: unknown, body: Buffer) => {
      let text: string;
      try {
        text = new TextDecoder("utf-8", { fatal: true }).decode(body);
      } catch (cause) {
        throw new AppError("invalid_encoding", { cause });
      }
      try {
        const value: unknown = JSON.parse(text);
        return value;
      } catch (cause) {
        throw new AppError("invalid_json", { cause });
      }
    },
  );
}
