import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { startListener } from "./child.ts";
import { describeMachine, type Memory, type Report, type Rounds, toMarkdown, toMedians } from "./report.ts";
import { idleBytesPerStream, run, type Scenario } from "./scenario.ts";
import { startSystem, systemNames } from "./systems.ts";
import { residentBytes } from "./usage.ts";

/** `npm run bench`: what the server costs per event, next to a bare pipe in the same run. See README.md beside this. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "4" },
    seconds: { type: "string", default: "5" },
    idle: { type: "string", default: "1000" },
    /** A folder for CPU profiles of the server. */
    profile: { type: "string" },
    json: { type: "boolean", default: false },
    force: { type: "boolean", default: false },
  },
});
const scenarios = (positionals.length > 0 ? positionals : ["100x100", "400x20"]).map(parseScenario);
const highestLoadPerCore = 0.5;
const warmUpSeconds = 2;

function parseScenario(text: string): Scenario {
  const [, streams, perSecond] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  if (streams === undefined || perSecond === undefined) throw new Error(`${text} is not like 100x100`);
  return { streams: Number(streams), perSecond: Number(perSecond) };
}

async function measureRounds(scenario: Scenario, systems: Options): Promise<Rounds> {
  const rounds: Rounds = { direct: [], pipe: [], server: [] };
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const name of systemNames) {
      await using system = await startSystem(name, systems);
      await run(system, scenario, warmUpSeconds);
      rounds[name].push(await run(system, scenario, Number(values.seconds)));
      process.stderr.write(".");
    }
  }
  return rounds;
}

type Options = Parameters<typeof startSystem>[1];

async function measureMemory(systems: Options): Promise<Memory> {
  const memory: Memory = {};
  for (const name of ["pipe", "server"] as const) {
    await using system = await startSystem(name, systems);
    const restBytes = residentBytes(system.pid);
    await run(system, { streams: 20, perSecond: 50 }, 1);
    memory[name] = { restBytes, idleBytesPerStream: await idleBytesPerStream(system, Number(values.idle)) };
  }
  return memory;
}

async function main(): Promise<void> {
  const machine = describeMachine();
  if (machine.loadBefore / availableParallelism() > highestLoadPerCore && !values.force) {
    throw new Error(
      `The machine is busy (load ${machine.loadBefore.toFixed(1)}): figures would be about its other work. Wait, or say --force.`,
    );
  }
  await using upstream = await startListener(new URL("./upstream.ts", import.meta.url));
  const systems = { upstream, profileDirectory: values.profile };
  // Right before fast: a short run through each, in which every token is checked.
  for (const name of systemNames) {
    await using system = await startSystem(name, systems);
    await run(system, { streams: 10, perSecond: 50 }, 1);
  }
  const report: Report = { machine, scenarios: [], memory: {} };
  for (const scenario of scenarios) {
    report.scenarios.push({ scenario, systems: toMedians(await measureRounds(scenario, systems)) });
  }
  report.memory = await measureMemory(systems);
  process.stderr.write(`\nload after: ${(loadavg()[0] ?? 0).toFixed(1)}\n`);
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : toMarkdown(report));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
