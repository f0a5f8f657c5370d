import type { ModelInfo, Price, TokenLimits } from "../../src/engine/ports/model.ts";
import type { Capability } from "../../src/engine/ports/capability.ts";

export type FakeModelInfoOptions = {
  price?: Price;
  limits?: TokenLimits;
  /** Collects the reports of prompt tokens: counted and actual ones. */
  taught?: [number, number][];
  /** Takes how the capability was asked for. */
  asked?: string[];
};

/** Information about a model that has this capability, and counts four characters to a token. */
export function createFakeModelInfo(capability: Capability, options: FakeModelInfoOptions = {}): ModelInfo {
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
    limits: async () => options.limits ?? { contextTokens: null, maxOutputTokens: null },
    counter: async () => (text) => Math.ceil(text.length / 4),
    reportPromptTokens: (counted, actual) => options.taught?.push([counted, actual]),
  };
}
