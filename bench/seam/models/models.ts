import type { Model } from "./model.ts";
import { prefill, obedient, wellBehaved } from "./obedient.ts";
import { repeating } from "./repeating.ts";
import { structural, undecidable } from "./structural.ts";
import { talking } from "./talking.ts";

export const models: readonly Model[] = [
  ...obedient,
  ...repeating,
  ...talking,
  ...structural,
  ...wellBehaved,
  ...prefill,
  ...undecidable,
];
