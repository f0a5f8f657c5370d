import { type Capability, unknownCapability } from "../../engine/ports/capability.ts";
import { anchoredRows, prefillRows, serverRows } from "./table-rows.ts";

export type ProviderKind = "openai" | "anthropic" | "gemini" | "demo";

/** The programs that serve models, as far as they can be told apart by what they answer. */
export type Software = "vllm" | "sglang" | "llama.cpp" | "ollama" | "lm-studio";

export type Target = {
  kind: ProviderKind;
  /** The host of the address, without its port; empty for the demo model. */
  host: string;
  software: Software | undefined;
  model: string;
};

/** A line of the table. What it leaves out holds for every target; the first line that fits counts. */
export type CapabilityRow = {
  kind?: ProviderKind;
  host?: RegExp;
  software?: Software;
  model?: RegExp;
  capability: Partial<Omit<Capability, "source" | "date" | "from">>;
  /** What runs behind the address decides, so that a probe is worth its tokens. */
  ask?: boolean;
  source: string;
  date: string;
};

export const capabilityRows: readonly CapabilityRow[] = [...anchoredRows, ...prefillRows, ...serverRows];

/** What the table says of a model, and whether a probe should be asked as well. */
export function lookUp(
  target: Target,
  rows: readonly CapabilityRow[] = capabilityRows,
): { capability: Capability; ask: boolean } {
  const row = rows.find((candidate) => fits(candidate, target));
  if (row === undefined) return { capability: unknownCapability, ask: true };
  const { source, date, ask = false } = row;
  return { capability: { ...unknownCapability, ...row.capability, source, date, from: "table" }, ask };
}

function fits({ kind, host, software, model }: CapabilityRow, target: Target): boolean {
  if (kind !== undefined && kind !== target.kind) return false;
  if (software !== undefined && software !== target.software) return false;
  return (host?.test(target.host) ?? true) && (model?.test(target.model) ?? true);
}
