import { execFile } from "node:child_process";
import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "./support/app.ts";
import { makeKey } from "./support/keys.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

const list = "/api/v2/conversations";
const keyScript = fileURLToPath(new URL("../src/create-key.ts", import.meta.url));

/** Runs `npm run key` and gives what it prints. */
async function printKey(env: { DATA_DIR: string; HOST?: string }, ...owner: string[]): Promise<string> {
  const run = promisify(execFile)(process.execPath, [keyScript, ...owner], {
    env: { ...env, PATH: process.env["PATH"] },
  });
  return (await run).stdout;
}

/** The key in the address that is printed. */
async function runKey(directory: string, ...owner: string[]): Promise<string> {
  return /#key=(\S+)/.exec(await printKey({ DATA_DIR: directory }, ...owner))?.[1] ?? "";
}

const statusWith = async (server: TestApp, key: string) =>
  (await server.send("GET", list, { key })).statusCode;

describe("[H1.4] the first key", () => {
  test("stands in a file of mode 0600 and survives a restart", async () => {
    await using directory = await temporaryDirectory();
    const keys: string[] = [];
    for (let start = 0; start < 2; start += 1) {
      await using server = await startTestApp({ directory: directory.path });
      keys.push(server.key);
      expect(await statusWith(server, server.key)).toBe(200);
      const path = join(directory.path, "key");
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect(await readFile(path, "utf8")).toBe(`${server.key}\n`);
    }
    expect(keys[0]).toMatch(/^amx_[\w-]{43}$/);
    expect(keys[1]).toBe(keys[0]);
  });

  test("is made anew where its file is empty: the empty key opens nothing", async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, "key"), "\n");
    await chmod(join(directory.path, "key"), 0o644);
    await using server = await startTestApp({ directory: directory.path });
    expect(server.key).toMatch(/^amx_/);
    expect(await statusWith(server, "")).toBe(401);
    expect((await stat(join(directory.path, "key"))).mode & 0o777).toBe(0o600);
  });

  test("AGENT_MAX_API_KEY belongs to the same owner, and is stored nowhere", async () => {
    await using directory = await temporaryDirectory();
    const configured = "configured-key-0123456789";
    let first = "";
    {
      await using server = await startTestApp({ directory: directory.path });
      first = server.key;
      await server.send("POST", list, { payload: { id: "mine" } });
    }
    const environment = { AGENT_MAX_API_KEY: configured };
    await using server = await startTestApp({ directory: directory.path, environment });
    expect(server.key).toBe(configured);
    for (const key of [configured, first]) {
      expect((await server.send("GET", list, { key })).json().conversations).toHaveLength(1);
    }
    const bytes = await readFile(join(directory.path, "agent-max.db"));
    expect(bytes.includes(configured)).toBe(false);
  });
});

test("[H1.3] keys and sessions are stored as hashes only", async () => {
  await using server = await startTestApp();
  const session = (await server.send("POST", "/api/v2/session")).cookies[0]?.value ?? "";
  expect(session.length).toBeGreaterThan(40);
  const database = new DatabaseSync(join(server.directory, "agent-max.db"), { readOnly: true });
  const rows = database.prepare("SELECT hash, owner, kind FROM keys ORDER BY kind").all();
  database.close();
  expect(rows).toMatchObject([
    { owner: "default", kind: "key", hash: expect.stringMatching(/^[\w-]{43}$/) },
    { owner: "default", kind: "session", hash: expect.stringMatching(/^[\w-]{43}$/) },
  ]);
  expect(JSON.stringify(rows)).not.toContain(server.key);
  expect(JSON.stringify(rows)).not.toContain(session);
});

describe("[H1.5] npm run key", () => {
  test("makes a key while the server runs", async () => {
    await using server = await startTestApp();
    await server.send("POST", list, { payload: { id: "mine" } });
    const mine = await runKey(server.directory);
    const theirs = await runKey(server.directory, "Ada Lovelace");
    expect((await server.send("GET", list, { key: mine })).json().conversations).toHaveLength(1);
    expect((await server.send("GET", list, { key: theirs })).json().conversations).toEqual([]);
  });

  test.each([
    { HOST: "0.0.0.0", host: "127.0.0.1" },
    { HOST: "::", host: "127.0.0.1" },
    { HOST: "::1", host: "[::1]" },
  ])("prints an address that can be opened: $HOST is $host", async ({ HOST, host }) => {
    await using server = await startTestApp();
    const printed = await printKey({ DATA_DIR: server.directory, HOST });
    expect(printed).toContain(`http://${host}:8000/#key=amx_`);
  });

  test("says what to do where there is no server yet, and leaves nothing behind", async () => {
    await using directory = await temporaryDirectory();
    await expect(runKey(directory.path)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^No key was made\. Start the server once in .*/),
    });
    await expect(stat(join(directory.path, "agent-max.db"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  test.each(["", "x".repeat(129)])("the owner %j is refused in one sentence", async (owner) => {
    await using server = await startTestApp();
    await expect(runKey(server.directory, owner)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^No key was made\. An owner has 1 to 128 characters\.\n$/),
    });
  });
});

test("[H1.2] the things of another owner are not there", async () => {
  await using server = await startTestApp();
  const key = makeKey(server.directory, "stranger");
  const stream = await server.open("/api/v2/chat/streaming", {
    body: { message: "Secret", conversation_id: "c" },
  });
  await stream.over;
  await server.send("PATCH", "/api/v2/preferences", { payload: { theme: "dark" } });
  const id = String(stream.headers["x-generation-id"]);
  const conversation = "conversation_not_found";
  const generation = "generation_not_found";
  const attempts = [
    { method: "GET", path: `/api/v2/generations/${id}`, code: generation },
    { method: "GET", path: `/api/v2/generations/${id}/events`, code: generation },
    { method: "GET", path: `${list}/c`, code: conversation },
    { method: "PATCH", path: `${list}/c`, payload: { title: "Mine" }, code: conversation },
    { method: "DELETE", path: `${list}/c`, code: conversation },
    { method: "POST", path: `${list}/c/restore`, code: conversation },
    { method: "GET", path: `${list}/c/export`, code: conversation },
    {
      method: "POST",
      path: "/api/v2/chat/streaming/continue",
      payload: { generation_id: id },
      code: generation,
    },
    {
      method: "POST",
      path: "/api/v2/chat/streaming",
      payload: { message: "x", parent: id },
      code: generation,
    },
  ] as const;
  for (const { method, path, code, ...rest } of attempts) {
    const response = await server.send(method, path, { key, ...rest });
    expect({ path, status: response.statusCode, code: response.json().code }).toEqual({
      path,
      status: 404,
      code,
    });
  }
  expect((await server.send("GET", `${list}?q=secret`, { key })).json().conversations).toEqual([]);
  expect((await server.send("GET", "/api/v2/preferences", { key })).json()).toEqual({});

  // The same conversation id is another conversation for another owner.
  await server.send("POST", list, { key, payload: { id: "c", title: "Theirs" } });
  expect((await server.send("GET", `${list}/c`, { key })).json()).toMatchObject({
    title: "Theirs",
    generations: [],
  });
  expect((await server.send("GET", `${list}/c`)).json()).toMatchObject({ title: "Secret" });
});
