import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import manifest from "../package.json" with { type: "json" };
import type { ModelSettings } from "./models/settings/environment.ts";

const filled = z.string().trim().min(1, "must not be empty");
const text = filled.optional();

const portMessage = "must be a number from 0 to 65535";

/** An origin as browsers send it: scheme, host and port, without a path. */
const originSchema = z
  .string()
  .refine(
    (origin) =>
      /^https?:/i.test(origin) && origin.toLowerCase().replace(/\/$/, "") === URL.parse(origin)?.origin,
    "must be origins such as https://app.example, separated by commas",
  )
  .transform((origin) => new URL(origin).origin);

const environmentSchema = z.object({
  OPENAI_API_KEY: text,
  ANTHROPIC_API_KEY: text,
  GEMINI_API_KEY: text,
  LLM_MODEL: text,
  LLM_URL: z
    .url({ protocol: /^https?$/, error: "must be the full http(s) address of chat completions" })
    .optional(),
  PORT: z
    .string()
    .trim()
    .regex(/^\d{1,5}$/, portMessage)
    .transform(Number)
    .pipe(z.int().max(65_535, portMessage))
    .default(8000),
  HOST: filled.default("127.0.0.1"),
  DATA_DIR: filled.default("data"),
  CONFIG_FILE: text,
  PROBE: z.enum(["on", "off"]).default("on"),
  DURABILITY: z.enum(["full", "normal"]).default("full"),
  AGENT_MAX_API_KEY: z
    .string()
    .trim()
    .min(16, "must have at least 16 characters")
    .regex(/^[!-~]*$/, "must be plain ASCII without spaces")
    .optional(),
  ALLOWED_ORIGINS: z
    .string()
    .default("")
    .transform((list) =>
      list
        .split(",")
        .map((origin) => origin.trim())
        .filter((origin) => origin !== ""),
    )
    .pipe(z.array(originSchema)),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("warn"),
  BROWSER: text,
  CI: text,
});

export type Config = ModelSettings & {
  version: string;
  /** The folder of the built web app; without it the server serves only the API. */
  webDirectory: string;
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
 * @throws Error with a line for each wrong variable
 */
export function parseConfig(environment: Record<string, string | undefined>): Config {
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const result = environmentSchema.safeParse(set);
  if (!result.success) {
    const lines = result.error.issues.map(({ path, message }) => `  ${String(path[0])}: ${message}`);
    throw new Error(`The configuration is wrong:\n${lines.join("\n")}`);
  }
  const { data } = result;
  return {
    version: manifest.version,
    webDirectory: fileURLToPath(new URL("../../../apps/web/dist", import.meta.url)),
    llm: {
      url: data.LLM_URL,
      apiKey: data.OPENAI_API_KEY,
      model: data.LLM_MODEL,
      anthropicKey: data.ANTHROPIC_API_KEY,
      geminiKey: data.GEMINI_API_KEY,
    },
    file: {
      path: resolve(data.CONFIG_FILE ?? join(data.DATA_DIR, "agent-max.json")),
      isNamed: data.CONFIG_FILE !== undefined,
    },
    mayProbe: data.PROBE === "on",
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
