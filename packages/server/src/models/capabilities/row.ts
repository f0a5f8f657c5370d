import type { Capability } from "../../engine/ports/capability.ts";

/** The protocol that a provider speaks, or the demo model. */
export type ProviderKind = "openai" | "anthropic" | "gemini" | "demo";

/** The programs that serve models, as far as their responses tell them apart. */
export type ServerSoftware = "vllm" | "sglang" | "llama.cpp" | "ollama" | "lm-studio";

/** A row of the table. A field that it leaves out matches everything; the first row that matches counts. */
export type CapabilityRow = {
  kind?: ProviderKind;
  host?: RegExp;
  software?: ServerSoftware;
  model?: RegExp;
  capability: Partial<Omit<Capability, "source" | "date" | "from">>;
  /** The software behind the address decides, so a probe is worth its tokens. */
  needsProbe?: boolean;
  source: string;
  date: string;
};
