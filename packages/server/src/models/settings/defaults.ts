import type { ProviderKind } from "../capabilities/row.ts";

/** The usual address of each kind of provider, and the model to begin with there. */
export const providerDefaults: Readonly<Record<ProviderKind, { url: string; model: string }>> = {
  openai: { url: "https://api.openai.com/v1/chat/completions", model: "gpt-5-mini" },
  anthropic: { url: "https://api.anthropic.com/v1/messages", model: "claude-sonnet-5" },
  gemini: { url: "https://generativelanguage.googleapis.com/v1beta", model: "gemini-3.5-flash" },
  demo: { url: "", model: "demo" },
};
