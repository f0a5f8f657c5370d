import { defineConfig } from "oxlint";
import { forbiddenImports, type Rooms, seamRooms, serverRooms, webRooms } from "./tools/check/rooms.ts";

type Override = NonNullable<Parameters<typeof defineConfig>[0]["overrides"]>[number];
type Pattern = { group: string[]; message: string } | { regex: string; message: string };

const tests = ["**/*.test.{ts,tsx}", "**/*.contract.ts", "**/testing/**"];
const pure = ["packages/protocol/src/**", "packages/seam/src/**", "packages/server/src/engine/**"];

const restrictImports = (patterns: Pattern[]): NonNullable<Override["rules"]> => ({
  "eslint/no-restricted-imports": ["error", { patterns }],
});

const noClient: Pattern[] = [
  {
    group: ["@agent-max/client", "@agent-max/client/*", "@agent-max/web", "react", "react-dom"],
    message: "The server never sees the client.",
  },
  { regex: "\\.\\./(protocol|seam|client|apps|web)/", message: "Import the package by name." },
];
const noWorld: Pattern[] = [
  {
    group: ["node:*", "react", "react-dom", "fastify", "undici", "pino"],
    message: "The engine is pure but for its ports.",
  },
];
const noOtherPackage: Pattern[] = [
  { group: ["node:*", "react", "react-dom", "fastify", "undici"], message: "This package is pure." },
  { group: ["@agent-max/*"], message: "This package knows no other one." },
  { regex: "\\.\\./(protocol|seam|server|client|apps)/", message: "Stay inside the package." },
];
const noServer: Pattern[] = [
  { group: ["@agent-max/server", "@agent-max/seam"], message: "The client speaks the protocol only." },
  { regex: "\\.\\./(protocol|seam|server|client)/", message: "Import the package by name." },
];
const noTestBuilders: Pattern[] = [
  { group: ["@agent-max/protocol/testing"], message: "The builders are for tests." },
];

/** One wall for each folder: which others it may import from, types included. */
function walls(source: string, rooms: Rooms, patternsOf: (room: string) => Pattern[]): Override[] {
  return Object.keys(rooms).map((room) => ({
    files: [`${room === "" ? source : `${source}/${room}`}/*.{ts,tsx}`],
    excludeFiles: tests,
    rules: restrictImports([...patternsOf(room), ...noTestBuilders, ...forbiddenImports(rooms, room)]),
  }));
}

const isEngine = (room: string) => room === "engine" || room.startsWith("engine/");

export default defineConfig({
  plugins: [
    "eslint",
    "typescript",
    "unicorn",
    "oxc",
    "import",
    "promise",
    "node",
    "vitest",
    "react",
    "jsx-a11y",
  ],
  categories: { correctness: "error", suspicious: "error" },
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: "error" },
  ignorePatterns: ["**/dist/**"],
  rules: {
    "eslint/max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
    "eslint/max-lines-per-function": ["error", { max: 80, skipBlankLines: true, skipComments: true }],
    "eslint/max-params": ["error", { max: 3 }],
    "eslint/max-statements": ["error", { max: 30 }],
    "eslint/no-empty": "error",
    "eslint/no-warning-comments": ["error", { terms: ["todo", "fixme", "xxx"] }],
    "import/no-cycle": ["error", { ignoreTypes: false }],
    "import/no-unassigned-import": ["error", { allow: ["**/*.css"] }],
    "node/no-process-env": "error",
    "typescript/consistent-type-assertions": ["error", { assertionStyle: "never" }],
    "typescript/no-explicit-any": "error",
    "typescript/no-floating-promises": "error",
    "typescript/no-misused-promises": "error",
    "typescript/no-non-null-assertion": "error",
    "typescript/no-unsafe-argument": "error",
    "typescript/no-unsafe-assignment": "error",
    "typescript/no-unsafe-call": "error",
    "typescript/no-unsafe-member-access": "error",
    "typescript/no-unsafe-return": "error",
    "typescript/only-throw-error": "error",
    "typescript/switch-exhaustiveness-check": "error",
    "vitest/no-disabled-tests": "error",
    "vitest/no-focused-tests": "error",
    "vitest/expect-expect": ["error", { assertFunctionNames: ["expect*"] }],

    // 1. The compiler finds a missing return, and does not mistake an exhaustive switch for one.
    "typescript/consistent-return": "off",
    // 2. The compiler imports the JSX runtime.
    "react/react-in-jsx-scope": "off",
    // 3. Lifecycles are closures: their functions have no `this`, change state between two looks of a loop at it, and
    //    may stand beside their only user.
    "typescript/unbound-method": "off",
    "eslint/no-unmodified-loop-condition": "off",
    "unicorn/consistent-function-scoping": "off",
    // 4. A then() may end in an effect; no-floating-promises finds a promise that is not waited for.
    "promise/always-return": "off",
    // 5. Made for Express; Fastify awaits its handlers.
    "oxc/no-async-endpoint-handlers": "off",
    // 6. Made for windows; the messages here go to workers, which have no origin.
    "unicorn/require-post-message-target-origin": "off",
    // 7. A part that scrolls must take the focus of the keyboard, and a component chooses its element itself.
    "jsx-a11y/no-noninteractive-tabindex": "off",
    "jsx-a11y/prefer-tag-over-role": "off",
  },
  overrides: [
    // The pure core gets values as arguments instead of reading clock, network or process.
    {
      files: pure,
      rules: {
        "eslint/no-restricted-globals": [
          "error",
          { name: "setTimeout", message: "Tests of the core drive a manual clock." },
          { name: "setInterval", message: "Tests of the core drive a manual clock." },
        ],
      },
    },
    {
      files: pure,
      excludeFiles: tests,
      rules: {
        "eslint/no-restricted-globals": [
          "error",
          { name: "Date", message: "Take a clock as an argument." },
          { name: "performance", message: "Take a clock as an argument." },
          { name: "setTimeout", message: "Take a clock as an argument." },
          { name: "setInterval", message: "Take a clock as an argument." },
          { name: "setImmediate", message: "Take a clock as an argument." },
          { name: "fetch", message: "Take a port as an argument." },
          { name: "process", message: "Take the value as an argument." },
          { name: "crypto", message: "Take a source of ids or randomness as an argument." },
        ],
        "eslint/no-restricted-properties": [
          "error",
          { object: "Math", property: "random", message: "Take a source of randomness as an argument." },
          { object: "AbortSignal", property: "timeout", message: "Take a clock as an argument." },
          { object: "globalThis", message: "Take what you need as an argument." },
        ],
      },
    },
    {
      files: ["packages/protocol/src/**"],
      excludeFiles: tests,
      rules: restrictImports(noOtherPackage),
    },
    ...walls("packages/seam/src", seamRooms, () => noOtherPackage),
    { files: ["packages/server/**"], rules: restrictImports(noClient) },
    ...walls("packages/server/src", serverRooms, (room) =>
      isEngine(room) ? [...noClient, ...noWorld] : noClient,
    ),
    { files: ["packages/client/src/**", "apps/web/src/**"], rules: restrictImports(noServer) },
    {
      files: ["packages/client/src/**"],
      excludeFiles: tests,
      rules: restrictImports([...noServer, ...noTestBuilders]),
    },
    ...walls("apps/web/src", webRooms, () => noServer),
    {
      files: ["packages/client/src/**", "apps/web/src/**"],
      excludeFiles: tests,
      rules: {
        "eslint/no-restricted-globals": [
          "error",
          { name: "process", message: "This runs in a browser." },
          { name: "Buffer", message: "This runs in a browser." },
        ],
        "import/no-nodejs-modules": "error",
      },
    },
    {
      // 8. The places that may read the environment: composition roots, their tools and everything that starts them.
      files: [
        "packages/server/src/{config,main,create-key}.ts",
        "tools/**",
        "packages/server/scripts/**",
        "bench/**",
        "*.config.ts",
        "apps/*/vite.config.ts",
        "**/*.test.{ts,tsx}",
        "**/{test,e2e}/**",
      ],
      rules: { "node/no-process-env": "off" },
    },
    {
      // 9. The one place that turns a checked string into a branded id.
      files: ["packages/protocol/src/ids.ts"],
      rules: { "typescript/consistent-type-assertions": "off" },
    },
    {
      // 10. Matchers such as expect.objectContaining and parsed bodies are typed any, and a describe() is a long list.
      files: ["**/*.test.{ts,tsx}", "**/*.contract.ts"],
      rules: {
        "eslint/max-lines-per-function": "off",
        "typescript/no-unsafe-assignment": "off",
        "typescript/no-unsafe-member-access": "off",
      },
    },
  ],
});
