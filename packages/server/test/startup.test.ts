import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { call } from "./support/server-requests.ts";
import { runServerProcess, startServerProcess } from "./support/server-process.ts";
import { createTemporaryDirectory } from "./support/temporary-directory.ts";

const keyPath = fileURLToPath(new URL("../src/create-key.ts", import.meta.url));

test("[H1.4] the start prints the address with the key, and the next start prints the same key", async () => {
  using directory = createTemporaryDirectory();
  const options = { dataDirectory: directory.path };
  await using first = await startServerProcess(options);
  expect(first.stdout).toMatch(/Agent Max \d+\.\d+\.\d+\n.*\n {2}Open http:\/\/127\.0\.0\.1:\d+\/#key=amx_/);
  expect((await call(first, "/api/v2/models")).status).toBe(200);
  await first.stop();
  await using second = await startServerProcess(options);
  expect(second.key).toBe(first.key);
  expect((await call(second, "/api/v2/models")).status).toBe(200);
});

test("[H1.4] the key stands in a file of mode 0600, and not in the database", async () => {
  using directory = createTemporaryDirectory();
  await using server = await startServerProcess({ dataDirectory: directory.path });
  const path = join(directory.path, "key");
  expect((await readFile(path, "utf8")).trim()).toBe(server.key);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await server.stop();
  expect((await readFile(join(directory.path, "agent-max.db"))).includes(server.key)).toBe(false);
});

test("[H1.8] a key that was given to the server is printed nowhere, and works", async () => {
  const key = "given-0123456789abcdef";
  await using server = await startServerProcess({ env: { AGENT_MAX_API_KEY: key } });
  expect(server.stdout).toMatch(/\n {2}Open http:\/\/127\.0\.0\.1:\d+\/ with the key of AGENT_MAX_API_KEY\n/);
  expect(server.stdout + server.stderr).not.toContain(key);
  expect((await call({ url: server.url, key }, "/api/v2/models")).status).toBe(200);
});

test("[H1.5] a key made while the server runs works at once", async () => {
  await using server = await startServerProcess();
  const env = { ...process.env, DATA_DIR: server.dataDirectory };
  const { stdout } = await promisify(execFile)(process.execPath, [keyPath, "somebody"], { env });
  const key = /#key=(\S+)/.exec(stdout)?.[1] ?? "";
  expect(key).not.toBe(server.key);
  expect((await call({ url: server.url, key }, "/api/v2/conversations")).status).toBe(200);
  expect((await call({ url: server.url, key: `${key}x` }, "/api/v2/conversations")).status).toBe(401);
});

test("[L1.6] a second server on the same directory refuses to start, and the first does not notice", async () => {
  await using first = await startServerProcess();
  const second = await runServerProcess({ dataDirectory: first.dataDirectory });
  expect(second).toMatchObject({ code: 1, signal: null });
  expect(second.stderr).toBe(
    `Another Agent Max is using ${first.dataDirectory}. Stop it, or set DATA_DIR to another folder.\n`,
  );
  expect((await call(first, "/health")).status).toBe(200);
  await first.kill();
  await using third = await startServerProcess({ dataDirectory: first.dataDirectory });
  expect(third.key).toBe(first.key);
});

test("a port that is taken ends the start with a sentence", async () => {
  using directory = createTemporaryDirectory();
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const address = other.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const exit = await runServerProcess({ dataDirectory: directory.path, env: { PORT: String(port) } });
  other.close();
  expect(exit).toEqual({
    code: 1,
    signal: null,
    stderr: `Port ${port} is taken by another program. Stop it, or set PORT to another number.\n`,
  });
});

test("a wrong configuration ends the start with a line for each variable", async () => {
  using directory = createTemporaryDirectory();
  const env = { PORT: "http", LLM_URL: "somewhere", DURABILITY: "often", AGENT_MAX_API_KEY: "short" };
  const { code, stderr } = await runServerProcess({ dataDirectory: directory.path, env });
  expect(code).toBe(1);
  const [title, ...lines] = stderr.trimEnd().split("\n");
  expect(title).toBe("The configuration is wrong:");
  expect(new Set(lines.map((line) => line.trim().split(":", 1)[0]))).toEqual(new Set(Object.keys(env)));
  expect(stderr).not.toContain("short\n");
});

test("[H8.2] a server on all interfaces answers, and asks for the key", async () => {
  await using server = await startServerProcess({ env: { HOST: "0.0.0.0" } });
  const port = new URL(server.url).port;
  const url = `http://127.0.0.1:${port}`;
  expect((await call({ url, key: server.key }, "/api/v2/models")).status).toBe(200);
  expect((await call({ url, key: "none" }, "/api/v2/models")).status).toBe(401);
});

test("data of a newer version is refused and left as it was", async () => {
  using directory = createTemporaryDirectory();
  const path = join(directory.path, "agent-max.db");
  const newer = new DatabaseSync(path);
  newer.exec("PRAGMA user_version = 999");
  newer.close();
  const { code, stderr } = await runServerProcess({ dataDirectory: directory.path });
  expect(code).toBe(1);
  expect(stderr).toContain("written by a newer version of Agent Max (schema 999)");
  const after = new DatabaseSync(path, { readOnly: true });
  expect(after.prepare("PRAGMA user_version").get()).toEqual({ user_version: 999 });
  after.close();
});

test("a file that is no database is refused and left as it was", async () => {
  using directory = createTemporaryDirectory();
  const path = join(directory.path, "agent-max.db");
  const letter = "This is a letter and no database at all. ".repeat(100);
  await writeFile(path, letter);
  const { code, stderr } = await runServerProcess({ dataDirectory: directory.path });
  expect(code).toBe(1);
  expect(stderr).toContain("not a database");
  expect(await readFile(path, "utf8")).toBe(letter);
});
