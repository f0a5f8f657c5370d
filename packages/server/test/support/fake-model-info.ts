import type { ModelKnowledge, Price, TokenLimits } from "../../src/engine/ports/dependencies.ts";
import type { Capability } from "../../src/engine/ports/capability.ts";

export type FakeModelInfoOptions = {
  price?: Price;
  limits?: TokenLimits;
  /** Takes what the knowledge is taught: counted and actual tokens. */
  taught?: [number, number][];
  /** Takes how the capability was asked for. */
  asked?: string[];
};

/** The knowledge of a model that has this capability, and counts four characters to a token. */
export function createFakeModelInfo(
  capability: Capability,
  options: FakeModelInfoOptions = {},
): ModelKnowledge {
  return {
    price: options.price ?? null,
    capability: () => {
      options.asked?.push("known");
      return capability;
    },
    continuation: async () => {
      options.asked?.push("probed");
      return capability;
    },
    limits: async () => options.limits ?? { context: null, output: null },
    counter: async () => (text) => Math.ceil(text.length / 4),
    learn: (counted, actual) => options.taught?.push([counted, actual]),
  };
}
