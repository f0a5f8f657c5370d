import { type Capability, unknownCapability } from "../../engine/ports/capability.ts";
import type { CapabilityRow, ProviderKind, ServerSoftware } from "./row.ts";
import { anchoredRows, prefillRows, serverRows } from "./table-rows.ts";

export type CapabilityTarget = {
  kind: ProviderKind;
  /** The host of the address, without its port; empty for the demo model. */
  host: string;
  software: ServerSoftware | undefined;
  model: string;
};

export const capabilityRows: readonly CapabilityRow[] = [...anchoredRows, ...prefillRows, ...serverRows];

/** What the table says of a model, and whether the server should probe the model as well. */
export function lookUpCapability(
  target: CapabilityTarget,
  rows: readonly CapabilityRow[] = capabilityRows,
): { capability: Capability; needsProbe: boolean } {
  const row = rows.find((candidate) => matches(candidate, target));
  if (row === undefined) return { capability: unknownCapability, needsProbe: true };
  const { source, date, needsProbe = false } = row;
  return { capability: { ...unknownCapability, ...row.capability, source, date, from: "table" }, needsProbe };
}

function matches({ kind, host, software, model }: CapabilityRow, target: CapabilityTarget): boolean {
  if (kind !== undefined && kind !== target.kind) return false;
  if (software !== undefined && software !== target.software) return false;
  return (host?.test(target.host) ?? true) && (model?.test(target.model) ?? true);
}
