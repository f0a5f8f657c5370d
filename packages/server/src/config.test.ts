import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { parseConfig } from "./config.ts";

/** The lines of the error. */
function errorLines(environment: Record<string, string>): string[] {
  try {
    parseConfig(environment);
  } catch (error) {
    const [head, ...lines] = error instanceof Error ? error.message.split("\n") : [];
    if (head === "The configuration is wrong:") return lines;
  }
  throw new Error("Nothing was found wrong.");
}

test("[F3.1] without any variable the defaults of the protocol hold", () => {
  expect(parseConfig({})).toMatchObject({
    llm: { url: undefined, apiKey: undefined, model: undefined },
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    webDirectory: expect.stringMatching(/apps.web.dist$/),
    host: "127.0.0.1",
    port: 8000,
    dataDirectory: resolve("data"),
    file: { path: resolve("data/agent-max.json"), isNamed: false },
    mayProbe: true,
    durability: "full",
    apiKey: undefined,
    allowedOrigins: [],
    logLevel: "warn",
    opensBrowser: true,
  });
});

const names = [
  "LLM_URL",
  "LLM_MODEL",
  "OPENAI_API_KEY",
  "PORT",
  "HOST",
  "DATA_DIR",
  "DURABILITY",
  "AGENT_MAX_API_KEY",
  "ALLOWED_ORIGINS",
  "LOG_LEVEL",
  "BROWSER",
  "CI",
];

test.each(names)("an empty %s counts as unset", (name) => {
  expect(parseConfig({ [name]: "" })).toEqual(parseConfig({}));
});

test("[F3.1] every variable is read", () => {
  const environment = {
    LLM_URL: "https://models.example/v1/chat/completions",
    LLM_MODEL: " m ",
    OPENAI_API_KEY: "sk-1\n",
    PORT: "0",
    HOST: "0.0.0.0",
    DATA_DIR: "/tmp/somewhere",
    DURABILITY: "normal",
    AGENT_MAX_API_KEY: "0123456789abcdef",
    ALLOWED_ORIGINS: "https://App.example, http://box:9000/,",
    LOG_LEVEL: "trace",
    BROWSER: "none",
  };
  expect(parseConfig(environment)).toMatchObject({
    llm: { url: "https://models.example/v1/chat/completions", apiKey: "sk-1", model: "m" },
    host: "0.0.0.0",
    port: 0,
    dataDirectory: "/tmp/somewhere",
    durability: "normal",
    apiKey: "0123456789abcdef",
    allowedOrigins: ["https://app.example", "http://box:9000"],
    logLevel: "trace",
    opensBrowser: false,
  });
});

test.each([
  [{ CI: "true" }, false],
  [{ BROWSER: "firefox" }, true],
])("with %j a browser is opened: %s", (environment, opens) => {
  expect(parseConfig(environment).opensBrowser).toBe(opens);
});

describe("[F3.4] what is wrong is named with its variable", () => {
  test.each(["eight", "-1", "65536", "80.5", "0x50", "1e3", " ", "99999999"])("PORT=%j", (PORT) => {
    expect(errorLines({ PORT })).toEqual(["  PORT: must be a number from 0 to 65535"]);
  });

  test.each(["localhost:11434", "ftp://models.example", "models", "/v1"])("LLM_URL=%s", (LLM_URL) => {
    expect(errorLines({ LLM_URL })).toEqual([
      "  LLM_URL: must be the full http(s) address of chat completions",
    ]);
  });

  test.each([
    "app.example",
    "*",
    "https://",
    "ftp://app.example",
    "https://app.example/path",
    "https://a.example;https://b.example",
  ])("ALLOWED_ORIGINS=%s", (origin) => {
    const [line] = errorLines({ ALLOWED_ORIGINS: `https://good.example,${origin}` });
    expect(line).toBe("  ALLOWED_ORIGINS: must be origins such as https://app.example, separated by commas");
  });

  test.each([
    ["DURABILITY", "fast", /"full"\|"normal"/],
    ["LOG_LEVEL", "WARN", /"warn"/],
    ["HOST", " ", /must not be empty/],
    ["DATA_DIR", "  ", /must not be empty/],
    ["LLM_MODEL", " ", /must not be empty/],
    ["OPENAI_API_KEY", " ", /must not be empty/],
  ])("%s=%j", (name, value, message) => {
    const lines = errorLines({ [name]: value });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(new RegExp(`^  ${name}: `));
    expect(lines[0]).toMatch(message);
  });

  test("a short key is refused, and not told", () => {
    const [line] = errorLines({ AGENT_MAX_API_KEY: "s3cret" });
    expect(line).toBe("  AGENT_MAX_API_KEY: must have at least 16 characters");
  });

  test("a key that no header can carry is refused", () => {
    const [line] = errorLines({ AGENT_MAX_API_KEY: "schlüssel-0123456789" });
    expect(line).toBe("  AGENT_MAX_API_KEY: must be plain ASCII without spaces");
  });

  test("all at once", () => {
    expect(errorLines({ PORT: "x", DURABILITY: "x", LOG_LEVEL: "x" })).toHaveLength(3);
  });
});
