import { AppError } from "@agent-max/protocol";
import { expect, test } from "vitest";
import { createManualClock, type ManualClock } from "../../../test/support/manual-clock.ts";
import { createScriptedProvider, type ScriptedProvider } from "../../../test/support/scripted-provider.ts";
import { createTemporaryDirectory } from "../../../test/support/temporary-directory.ts";
import { openDatabase } from "../../storage/sqlite/database.ts";
import { createProbeStore } from "../../storage/sqlite/probes.ts";
import { unknownCapability } from "../../engine/ports/capability.ts";
import { createProbes } from "./probes.ts";

const address = "http://127.0.0.1:1/v1/chat/completions";
const never = new AbortController().signal;
const day = 24 * 60 * 60 * 1000;

async function open(directory: string, clock: ManualClock = createManualClock()) {
  const database = await openDatabase({ directory, durability: "normal", onTrouble: () => undefined });
  const warnings: string[] = [];
  const logger = { warn: (_fields: object, message: string) => warnings.push(message) };
  const probes = await createProbes({ store: createProbeStore(database), clock, logger });
  const provider = createScriptedProvider();
  return {
    probes,
    provider,
    clock,
    warnings,
    target: { provider, model: "m", capability: unknownCapability },
    [Symbol.asyncDispose]: async () => {
      await probes.close();
      await database.close();
    },
  };
}

/** Answers both requests of a probe as a model that continues its prefix. */
async function answerProbe(provider: ScriptedProvider, from = 0): Promise<void> {
  for (const index of [from, from + 1]) {
    const call = await provider.call(index);
    await call.text(call.request.prefix?.endsWith("ZQ") === true ? " DELTA" : "LIE DELTA");
    await call.finish();
  }
}

test("[C3.10] a model is asked once, also by many at the same time, and never again", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await open(directory.path);
  const { probes, provider, target } = opened;
  const asked = [1, 2, 3].map(() => probes.getOrProbe(address, target, never));
  await answerProbe(provider);
  for (const record of await Promise.all(asked)) expect(record).toMatchObject({ verdict: "continues" });
  expect(await probes.getOrProbe(address, target, never)).toMatchObject({ verdict: "continues" });
  expect(provider.calls).toHaveLength(2);
});

test("[C3.11] a verdict survives a restart, and is forgotten after 30 days", async () => {
  using directory = createTemporaryDirectory();
  const clock = createManualClock();
  {
    await using opened = await open(directory.path, clock);
    const settled = opened.probes.getOrProbe(address, opened.target, never);
    await answerProbe(opened.provider);
    await settled;
  }
  await using opened = await open(directory.path, clock);
  expect(opened.probes.get(address, "m")).toEqual({ verdict: "continues", atMs: clock.now() });
  expect(opened.probes.get(address, "other")).toBeUndefined();
  expect(opened.probes.get("http://127.0.0.1:2/", "m")).toBeUndefined();
  clock.advance(30 * day);
  expect(opened.probes.get(address, "m")).toBeUndefined();
});

test("[C3.12] nobody waits for longer than 3 seconds; the verdict still counts when it comes", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await open(directory.path);
  const { probes, provider, clock, target } = opened;
  const settled = probes.getOrProbe(address, target, never);
  await provider.call(1);
  clock.advance(3000);
  expect(await settled).toBeUndefined();
  await answerProbe(provider);
  expect(await probes.probeNow(address, target)).toMatchObject({ verdict: "continues" });
  expect(provider.calls).toHaveLength(2);
});

test("[C3.11] a probe that fails is no verdict, and the model is left alone for 5 minutes", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await open(directory.path);
  const { probes, provider, clock, target, warnings } = opened;
  const settled = probes.getOrProbe(address, target, never);
  for (const index of [0, 1]) (await provider.call(index)).fail(new AppError("provider_unreachable"));
  expect(await settled).toBeUndefined();
  expect(warnings).toEqual(["a probe brought no verdict"]);
  clock.advance(5 * 60_000 - 1);
  expect(await probes.getOrProbe(address, target, never)).toBeUndefined();
  expect(provider.calls).toHaveLength(2);
  clock.advance(1);
  const again = probes.getOrProbe(address, target, never);
  await answerProbe(provider, 2);
  expect(await again).toMatchObject({ verdict: "continues" });
});

test("[C3.13] a refusal is a verdict, which is kept", async () => {
  using directory = createTemporaryDirectory();
  await using opened = await open(directory.path);
  const { probes, provider, target } = opened;
  const settled = probes.getOrProbe(address, target, never);
  for (const index of [0, 1]) (await provider.call(index)).fail(new AppError("provider_rejected"));
  expect(await settled).toMatchObject({ verdict: "refuses" });
});

test("[C3.12] who stops waits no longer, and closing ends a probe", async () => {
  using directory = createTemporaryDirectory();
  const opened = await open(directory.path);
  const stop = new AbortController();
  const settled = opened.probes.getOrProbe(address, opened.target, stop.signal);
  const call = await opened.provider.call(1);
  stop.abort("user");
  expect(await settled).toBeUndefined();
  await opened[Symbol.asyncDispose]();
  expect(await call.closed).toBe("shutdown");
  expect(opened.clock.remainingMs()).toEqual([]);
});
