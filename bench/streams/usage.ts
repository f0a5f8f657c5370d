import { readFileSync } from "node:fs";

/** Clock ticks per second in `/proc`; 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** The user and system time of all threads of a process, in microseconds; undefined off Linux. */
export function cpuMicroseconds(pid: number): number | undefined {
  if (process.platform !== "linux") return undefined;
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return ((Number(fields[11]) + Number(fields[12])) * 1_000_000) / ticksPerSecond;
}

/** The memory of a process that is in use, in bytes; undefined off Linux. */
export function residentBytes(pid: number): number | undefined {
  if (process.platform !== "linux") return undefined;
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}
