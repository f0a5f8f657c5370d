import { availableParallelism, cpus, loadavg, release, totalmem } from "node:os";
import type { Figures, Scenario } from "./scenario.ts";
import { type SystemName, systemNames } from "./systems.ts";

export type Rounds = Record<SystemName, Figures[]>;
export type Memory = Partial<
  Record<SystemName, { restBytes: number | undefined; idleBytesPerStream: number | undefined }>
>;
export type Report = {
  machine: object;
  scenarios: { scenario: Scenario; systems: Record<SystemName, Figures> }[];
  memory: Memory;
};

/** What figures depend on. */
export function describeMachine() {
  return {
    platform: `${process.platform} ${release()} ${process.arch}`,
    processor: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    sqlite: process.versions["sqlite"] ?? "unknown",
    loadBefore: loadavg()[0] ?? 0,
  };
}

/** The median of every figure, the first round left out. */
export function toMedians(rounds: Rounds): Record<SystemName, Figures> {
  const of = (name: SystemName): Figures => {
    const counted = rounds[name].length > 1 ? rounds[name].slice(1) : rounds[name];
    const pick = (figure: (figures: Figures) => number | undefined) => median(counted.map(figure));
    return {
      eventsPerSecond: pick((figures) => figures.eventsPerSecond) ?? Number.NaN,
      cpuPerEvent: pick((figures) => figures.cpuPerEvent),
      residentBytes: pick((figures) => figures.residentBytes),
      ttftMs: percentiles((part) => pick(({ ttftMs }) => ttftMs[part])),
      latenessMs: percentiles((part) => pick(({ latenessMs }) => latenessMs[part])),
    };
  };
  return { direct: of("direct"), pipe: of("pipe"), server: of("server") };
}

function percentiles(figure: (part: "p50" | "p99") => number | undefined) {
  return { p50: figure("p50") ?? Number.NaN, p99: figure("p99") ?? Number.NaN };
}

function median(values: readonly (number | undefined)[]): number | undefined {
  const sorted = values.filter((value) => value !== undefined).toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** The report as Markdown tables. */
export function toMarkdown({ machine, scenarios, memory }: Report): string {
  const lines = [
    Object.entries(machine)
      .map(([name, value]) => `${name} ${String(value)}`)
      .join(", "),
  ];
  for (const { scenario, systems } of scenarios) {
    lines.push(
      "",
      `${scenario.streams} streams x ${scenario.perSecond} events/s`,
      "",
      "| | events/s sustained | CPU us/event | CPU to pipe | added TTFT p50 / p99 ms | lateness p50 / p99 ms | memory MB |",
      "| --- | --- | --- | --- | --- | --- | --- |",
      ...systemNames.map((name) => toRow(name, systems)),
    );
  }
  lines.push("", "| | memory at rest MB | kB per idle stream |", "| --- | --- | --- |");
  for (const [name, { restBytes, idleBytesPerStream }] of Object.entries(memory)) {
    lines.push(`| ${name} | ${show(restBytes, 1e6)} | ${show(idleBytesPerStream, 1000)} |`);
  }
  return `${lines.join("\n")}\n`;
}

function toRow(name: SystemName, systems: Record<SystemName, Figures>): string {
  const { eventsPerSecond, cpuPerEvent, residentBytes, ttftMs, latenessMs } = systems[name];
  const pipe = systems.pipe.cpuPerEvent;
  const ratio =
    name === "direct" || cpuPerEvent === undefined || pipe === undefined
      ? ""
      : (cpuPerEvent / pipe).toFixed(2);
  const added = (part: "p50" | "p99") => (ttftMs[part] - systems.direct.ttftMs[part]).toFixed(1);
  const cells = [
    name,
    eventsPerSecond.toFixed(0),
    name === "direct" ? "" : show(cpuPerEvent, 1),
    ratio,
    name === "direct"
      ? `(${ttftMs.p50.toFixed(1)} / ${ttftMs.p99.toFixed(1)})`
      : `${added("p50")} / ${added("p99")}`,
    `${latenessMs.p50.toFixed(1)} / ${latenessMs.p99.toFixed(1)}`,
    name === "direct" ? "" : show(residentBytes, 1e6),
  ];
  return `| ${cells.join(" | ")} |`;
}

/** Processor time and memory of another process can be read on Linux only. */
function show(value: number | undefined, unit: number): string {
  return value === undefined ? "only on Linux" : (value / unit).toFixed(0);
}
