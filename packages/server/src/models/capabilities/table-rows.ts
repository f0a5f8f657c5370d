import type { CapabilityRow } from "./row.ts";

// No row has been tested against a live provider so far; `npm run test:live` does that. docs/providers.md explains the rows.

const openRouterBilling = "openrouter.ai/docs, stream cancellation";

/** Reasoning is off unless requested, and the server never requests it. */
const hosted = { mode: "prefill", prefillAfterThinking: true } as const;

/** Models that refuse a trailing assistant message, answer it anew, or reason in a way that prevents it. */
export const anchoredRows: readonly CapabilityRow[] = [
  {
    kind: "openai",
    host: /^api\.openai\.com$/,
    model: /^(o\d|gpt-5(?!.*chat))/,
    capability: { takesTemperature: false, billsAfterAbort: false },
    source: "design notes in cloudflare/agents: OpenAI never continued a message; models.dev: no temperature",
    date: "2026-11-22",
  },
  {
    kind: "openai",
    host: /^api\.openai\.com$|\.openai\.azure\.com$/,
    capability: { billsAfterAbort: false },
    source: "design notes in cloudflare/agents: OpenAI never continued a message",
    date: "2026-11-22",
  },
  {
    kind: "openai",
    host: /^api\.perplexity\.ai$/,
    capability: { billsAfterAbort: true },
    source: "BerriAI/litellm#3918: the last message must be of the user",
    date: "2026-11-22",
  },
  {
    kind: "openai",
    host: /(^|\.)cohere\.(com|ai)$/,
    capability: { billsAfterAbort: false },
    source: "SillyTavern/SillyTavern#3692, #3908: accepted, and answered anew",
    date: "2026-11-22",
  },
  {
    kind: "openai",
    host: /^api\.deepseek\.com$/,
    model: /reasoner/,
    capability: { billsAfterAbort: false },
    source: "api-docs.deepseek.com, chat prefix completion: thinking wants its reasoning back",
    date: "2026-11-22",
  },
  {
    kind: "openai",
    host: /^api\.mistral\.ai$/,
    model: /magistral/,
    capability: { billsAfterAbort: true },
    source: "not described for reasoning models, whose answers come in parts",
    date: "2026-11-22",
  },
  {
    kind: "openai",
    host: /^api\.moonshot\.(ai|cn)$/,
    model: /thinking|k2\.7-code|k3/,
    capability: {},
    source: "platform.moonshot.ai/docs, partial mode: not described for models that always think",
    date: "2026-11-22",
  },
  {
    kind: "openai",
    host: /dashscope.*\.aliyuncs\.com$/,
    model: /thinking|qwq|qvq/,
    capability: { billsAfterAbort: true },
    source: "alibabacloud.com/help/model-studio, partial mode: only without thinking",
    date: "2026-11-22",
  },
  {
    kind: "openai",
    host: /^api\.groq\.com$/,
    model: /gpt-oss|qwen|deepseek-r1/,
    capability: { billsAfterAbort: true },
    source: "console.groq.com/docs/prefilling: not described for models that think",
    date: "2026-11-22",
  },
];

/** Hosted models that, by their documentation, continue a trailing assistant message. */
export const prefillRows: readonly CapabilityRow[] = [
  {
    kind: "demo",
    capability: { ...hosted, keepsWhitespace: true, billsAfterAbort: false },
    source: "the built-in demo model",
    date: "2026-11-22",
  },
  {
    kind: "anthropic",
    model: /^claude-(2|instant|3|(opus|sonnet)-4-(0|1|5)(-|$)|(opus|sonnet)-4-2025|haiku-4-5(-|$))/,
    capability: { ...hosted, billsAfterAbort: false },
    source: "docs.anthropic.com, prefill; pipecat-ai/pipecat: allow-list. White space at the end is refused",
    date: "2026-11-22",
  },
  {
    kind: "anthropic",
    model: /^claude-(opus|sonnet)-4-6/,
    capability: { billsAfterAbort: false },
    source: "docs.anthropic.com: prefill was removed with 4.6",
    date: "2026-11-22",
  },
  {
    kind: "anthropic",
    capability: { takesTemperature: false, billsAfterAbort: false },
    source: "docs.anthropic.com: prefill was removed with 4.6; models.dev: no temperature from 4.7 on",
    date: "2026-11-22",
  },
  {
    kind: "gemini",
    model: /^(models\/)?gemini-(1|2|3-|3\.[01]|3\.5-flash(?!-lite))/,
    capability: { ...hosted, billsAfterAbort: true },
    source: "pipecat-ai/pipecat#5821, LibreChat-AI/agents#323: a last turn of the model is continued",
    date: "2026-11-22",
  },
  {
    kind: "gemini",
    capability: { billsAfterAbort: true },
    source: "LibreChat-AI/agents#323, #412: a last turn of the model is refused",
    date: "2026-11-22",
  },
  {
    kind: "openai",
    host: /^api\.deepseek\.com$/,
    model: /chat/,
    capability: {
      ...hosted,
      messageFields: { prefix: true },
      path: "/beta/chat/completions",
      billsAfterAbort: false,
    },
    source: "api-docs.deepseek.com, chat prefix completion (beta)",
    date: "2026-11-22",
  },
  {
    kind: "openai",
    host: /^api\.deepseek\.com$/,
    capability: {
      ...hosted,
      messageFields: { prefix: true },
      requestFields: { thinking: { type: "disabled" } },
      path: "/beta/chat/completions",
      billsAfterAbort: false,
    },
    needsProbe: true,
    source: "api-docs.deepseek.com, chat prefix completion (beta) and thinking mode",
    date: "2026-11-22",
  },
  {
    kind: "openai",
    host: /^api\.mistral\.ai$/,
    capability: { ...hosted, echo: true, messageFields: { prefix: true }, billsAfterAbort: true },
    source: "SillyTavern/SillyTavern#2557, vercel/ai#3256: wants prefix, and repeats the prefix",
    date: "2026-11-22",
  },
  {
    kind: "openai",
    host: /^api\.moonshot\.(ai|cn)$/,
    model: /k2\.[56]/,
    capability: {
      ...hosted,
      messageFields: { partial: true },
      requestFields: { thinking: { type: "disabled" } },
    },
    needsProbe: true,
    source: "platform.moonshot.ai/docs, partial mode; models.dev: thinking can be disabled",
    date: "2026-11-22",
  },
  {
    kind: "openai",
    host: /^api\.moonshot\.(ai|cn)$/,
    capability: { ...hosted, messageFields: { partial: true } },
    source: "platform.moonshot.ai/docs, partial mode",
    date: "2026-11-22",
  },
  {
    kind: "openai",
    host: /dashscope.*\.aliyuncs\.com$/,
    model: /qwen2|coder|instruct/,
    capability: { ...hosted, messageFields: { partial: true }, billsAfterAbort: true },
    source: "alibabacloud.com/help/model-studio, partial mode",
    date: "2026-11-22",
  },
  {
    kind: "openai",
    host: /dashscope.*\.aliyuncs\.com$/,
    capability: {
      ...hosted,
      messageFields: { partial: true },
      requestFields: { enable_thinking: false },
      billsAfterAbort: true,
    },
    source: "alibabacloud.com/help/model-studio, partial mode: only without thinking",
    date: "2026-11-22",
  },
  {
    kind: "openai",
    host: /^api\.groq\.com$/,
    capability: { ...hosted, billsAfterAbort: true },
    source: "console.groq.com/docs/prefilling",
    date: "2026-11-22",
  },
];

/** Routers and model servers, where the software behind the address decides. */
export const serverRows: readonly CapabilityRow[] = [
  {
    kind: "openai",
    host: /^openrouter\.ai$/,
    model: /^anthropic\/claude-(3|(opus|sonnet)-4(\.[15])?$|haiku-4\.5)/,
    capability: { ...hosted, billsAfterAbort: false },
    needsProbe: true,
    source: "openrouter.ai/docs: passed through to the provider, which goes on",
    date: "2026-11-22",
  },
  {
    kind: "openai",
    host: /^openrouter\.ai$/,
    capability: {},
    source: `openrouter.ai/docs: passed through, so each provider does as it likes; ${openRouterBilling}`,
    date: "2026-11-22",
  },
  {
    kind: "openai",
    host: /^(api\.together\.(xyz|ai)|api\.fireworks\.ai|api\.x\.ai)$/,
    capability: { billsAfterAbort: false },
    needsProbe: true,
    source: `continuing is not documented; ${openRouterBilling}`,
    date: "2026-11-22",
  },
  {
    software: "vllm",
    capability: {
      mode: "prefill",
      requestFields: { continue_final_message: true, add_generation_prompt: false },
      billsAfterAbort: false,
    },
    needsProbe: true,
    source: "vllm-project/vllm#9547, #28089: wants both fields; templates trim, and thinking breaks it",
    date: "2026-11-22",
  },
  {
    software: "sglang",
    capability: {
      mode: "prefill",
      requestFields: { continue_final_message: true },
      billsAfterAbort: false,
    },
    needsProbe: true,
    source: "sgl-project/sglang#4226",
    date: "2026-11-22",
  },
  {
    software: "llama.cpp",
    capability: { mode: "prefill", prefillAfterThinking: true, billsAfterAbort: false },
    needsProbe: true,
    source: "ggml-org/llama.cpp#23012, #22727: continues unless --no-prefill-assistant",
    date: "2026-11-22",
  },
  {
    software: "ollama",
    capability: { mode: "prefill", prefillAfterThinking: true, billsAfterAbort: false },
    needsProbe: true,
    source: "ollama/ollama#6778: continues; its templates trim white space at the end",
    date: "2026-11-22",
  },
  {
    software: "lm-studio",
    capability: { requestFields: { continue_assistant_turn: true }, billsAfterAbort: false },
    needsProbe: true,
    source: "not documented; public clients use continue_assistant_turn",
    date: "2026-11-22",
  },
];
