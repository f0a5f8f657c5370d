import { resolve } from "node:path";
import { z } from "zod";

const text = z.string().trim().min(1).optional();

const environmentSchema = z.object({
  OPENAI_API_KEY: text,
  LLM_MODEL: text,
  LLM_URL: z
    .url({ protocol: /^https?$/, error: "must be the full http(s) address of chat completions" })
    .optional(),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8000),
  HOST: z.string().trim().min(1).default("127.0.0.1"),
  DATA_DIR: z.string().min(1).default("data"),
  DURABILITY: z.enum(["full", "normal"]).default("full"),
  AGENT_MAX_API_KEY: z.string().trim().min(16, "must have at least 16 characters").optional(),
  ALLOWED_ORIGINS: z
    .string()
    .default("")
    .transform((list) =>
      list
        .split(",")
        .map((origin) => origin.trim())
        .filter((origin) => origin !== ""),
    ),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("warn"),
  BROWSER: text,
  CI: text,
});

export type Config = {
  llm: { url: string | undefined; apiKey: string | undefined; model: string | undefined };
  host: string;
  port: number;
  dataDirectory: string;
  durability: "full" | "normal";
  apiKey: string | undefined;
  allowedOrigins: readonly string[];
  logLevel: string;
  opensBrowser: boolean;
};

/**
 * Reads the environment; an empty variable counts as unset.
 * @throws Error with a line for each variable that is wrong
 */
export function parseConfig(environment: Record<string, string | undefined>): Config {
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const result = environmentSchema.safeParse(set);
  if (!result.success) {
    const lines = result.error.issues.map(({ path, message }) => `  ${path.join(".")}: ${message}`);
    throw new Error(`The configuration is wrong:\n${lines.join("\n")}`);
  }
  const { data } = result;
  return {
    llm: { url: data.LLM_URL, apiKey: data.OPENAI_API_KEY, model: data.LLM_MODEL },
    host: data.HOST,
    port: data.PORT,
    dataDirectory: resolve(data.DATA_DIR),
    durability: data.DURABILITY,
    apiKey: data.AGENT_MAX_API_KEY,
    allowedOrigins: data.ALLOWED_ORIGINS,
    logLevel: data.LOG_LEVEL,
    opensBrowser: data.BROWSER !== "none" && data.CI === undefined,
  };
}
