import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { ModelOverride } from "../capabilities/model-info.ts";
import type { ProviderKind } from "../capabilities/row.ts";

const name = z.string().trim().min(1, "must not be empty").max(200, "must have at most 200 characters");
const count = z.int("must be a whole number").min(1, "must be at least 1");
const fields = z.record(z.string(), z.json());

const overrideSchema = z.strictObject({
  mode: z.enum(["prefill", "anchored"]).optional(),
  echo: z.boolean().optional(),
  keeps_whitespace: z.boolean().optional(),
  request_fields: fields.optional(),
  message_fields: fields.optional(),
  path: z.string().startsWith("/", "must be a path that begins with /").optional(),
  prefill_after_thinking: z.boolean().optional(),
  takes_temperature: z.boolean().optional(),
  bills_after_abort: z.boolean().optional(),
  context_tokens: count.optional(),
  max_output_tokens: count.optional(),
});

const providerSchema = z.strictObject({
  kind: z.enum(["openai", "anthropic", "gemini", "demo"]),
  url: z.url({ protocol: /^https?$/, error: "must be a full http(s) address" }).optional(),
  api_key_env: name.optional(),
  api_key: name.optional(),
  models: z.array(name).min(1, "must name at least one model").optional(),
  /** By patterns of model names, in which * matches any characters. */
  capabilities: z.record(name, overrideSchema).optional(),
});

const nameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._:-]*$/i, "must be letters, digits, dots, colons and hyphens");

const configFileSchema = z.strictObject({
  default_model: name.optional(),
  providers: z.record(nameSchema, providerSchema).optional(),
  fallbacks: z.record(name, z.array(name)).optional(),
  probe: z.boolean().optional(),
});

/** One provider as the configuration file or the environment sets it up. */
export type ProviderSettings = {
  name: string;
  kind: ProviderKind;
  url: string | undefined;
  apiKey: string | undefined;
  /** The model to begin with; if undefined, the first of `models`, or the default of the provider. */
  defaultModel: string | undefined;
  /** The only models to offer; undefined if the provider decides which names it accepts. */
  models: readonly string[] | undefined;
  overrides: readonly ModelOverride[];
  /** The names that error messages give to the settings of key and address. */
  labels: { apiKey: string; url: string };
};

export type FileSettings = {
  defaultModel: string | undefined;
  providers: readonly ProviderSettings[];
  fallbacks: Readonly<Record<string, readonly string[]>>;
  mayProbe: boolean;
};

export const noFile: FileSettings = { defaultModel: undefined, providers: [], fallbacks: {}, mayProbe: true };

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Parses the text of a configuration file (rule F1).
 * @throws Error with a line for each wrong field
 */
export function parseConfigFile(text: string, path: string, environment: Environment): FileSettings {
  const fail = (lines: readonly string[]) => new Error([`${path} is wrong:`, ...lines].join("\n"));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw fail([`  it is not JSON: ${error instanceof Error ? error.message : String(error)}`]);
  }
  const result = configFileSchema.safeParse(value);
  if (!result.success) throw fail(result.error.issues.flatMap(toLines));
  const { default_model, providers = {}, fallbacks = {}, probe = true } = result.data;
  const missing = Object.entries(providers).flatMap(([provider, { api_key_env: key }]) =>
    key !== undefined && (environment[key] ?? "") === ""
      ? [`  providers.${provider}.api_key_env: the environment has no ${key}`]
      : [],
  );
  if (missing.length > 0) throw fail(missing);
  return {
    defaultModel: default_model,
    providers: Object.entries(providers).map(([provider, settings]) =>
      toSettings(provider, settings, environment),
    ),
    fallbacks,
    mayProbe: probe,
  };
}

/**
 * The text of a file; undefined if it does not exist.
 * @throws Error when it cannot be read
 */
export async function readConfigFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function toSettings(
  provider: string,
  settings: z.output<typeof providerSchema>,
  environment: Environment,
): ProviderSettings {
  const { kind, url, api_key_env: variable, api_key: key, models, capabilities = {} } = settings;
  return {
    name: provider,
    kind,
    url,
    apiKey: variable === undefined ? key : environment[variable],
    defaultModel: undefined,
    models,
    overrides: Object.entries(capabilities).map(([pattern, override]) => toOverride(pattern, override)),
    labels: {
      apiKey: variable ?? `providers.${provider}.api_key`,
      url: `providers.${provider}.url`,
    },
  };
}

function toOverride(pattern: string, override: z.output<typeof overrideSchema>): ModelOverride {
  return {
    pattern: toPattern(pattern),
    capability: {
      mode: override.mode,
      echo: override.echo,
      keepsWhitespace: override.keeps_whitespace,
      requestFields: override.request_fields,
      messageFields: override.message_fields,
      path: override.path,
      prefillAfterThinking: override.prefill_after_thinking,
      takesTemperature: override.takes_temperature,
      billsAfterAbort: override.bills_after_abort,
    },
    limits: {
      contextTokens: override.context_tokens ?? null,
      maxOutputTokens: override.max_output_tokens ?? null,
    },
  };
}

function toPattern(glob: string): RegExp {
  const escape = (text: string) => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
  return new RegExp(`^${glob.split("*").map(escape).join(".*")}$`, "i");
}

/** Fields that version 0.1 had under another name. */
const renamedFields = new Map([
  ["way", "mode, and native is now prefill"],
  ["native_after_thinking", "prefill_after_thinking"],
]);

function describeUnknown(key: string): string {
  const renamed = renamedFields.get(key);
  return renamed === undefined ? "is not a field of this file" : `is now called ${renamed}`;
}

function toLines(issue: z.core.$ZodIssue): string[] {
  const at = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => `  ${at === "" ? key : `${at}.${key}`}: ${describeUnknown(key)}`);
  }
  if (issue.code === "invalid_key") {
    return issue.issues.map(({ message }) => `  ${at}: the name ${message}`);
  }
  return [`  ${at === "" ? "it" : at}: ${issue.message}`];
}
