import { expect, test } from "vitest";
import { type ContinuingClass, continuing, prefixOf } from "../../../test/support/continuing-upstream.ts";
import {
  answeringJson,
  type Script,
  startScriptedUpstream,
} from "../../../test/support/scripted-upstream.ts";
import { unknownCapability } from "../../engine/ports/capability.ts";
import { createOpenAiCompatible } from "../../providers/openai-compatible/provider.ts";
import { applyVerdict, probe } from "./probe.ts";
import type { ProbeVerdict } from "./probe-store.ts";

const never = new AbortController().signal;

async function probeServer(script: Script, capability = unknownCapability) {
  await using upstream = await startScriptedUpstream(script);
  const provider = createOpenAiCompatible({
    name: "probed",
    url: upstream.url,
    defaultModel: "m",
    continuation: () => "anchored",
  });
  try {
    return { verdict: await probe({ provider, model: "m", capability }, never), requests: upstream.requests };
  } finally {
    await provider.close();
  }
}

test.each<[ContinuingClass, ProbeVerdict, "prefill" | "anchored"]>([
  ["continues", "continues", "prefill"],
  ["spaces", "continues_spaced", "prefill"],
  ["echoes", "echoes", "prefill"],
  ["starts anew", "starts_anew", "anchored"],
  ["refuses", "refuses", "anchored"],
  ["is empty", "empty", "anchored"],
  ["always says the same", "inconsistent", "anchored"],
  ["lies by turns", "inconsistent", "anchored"],
  ["thinks", "thinks", "anchored"],
])("[C3.13] a server that %s is recognised as %s: %s", async (kind, expected, mode) => {
  const { verdict, requests } = await probeServer(continuing(kind));
  expect(verdict).toBe(expected);
  expect(requests).toHaveLength(2);
  const after = applyVerdict(unknownCapability, verdict, "2026-11-01");
  expect(after).toMatchObject({ mode, echo: verdict === "echoes", from: "probe", date: "2026-11-01" });
});

test("[C3.9] a probe ends inside a word, asks for 12 tokens, and goes with the fields of its row", async () => {
  const capability = {
    ...unknownCapability,
    requestFields: { continue_final_message: true },
    messageFields: { prefix: true },
    path: "/beta/chat/completions",
  };
  const { requests } = await probeServer(continuing("continues"), capability);
  expect(new Set(requests.map(prefixOf))).toEqual(new Set(["ALPHA BRAVO CHAR", "ALPHA BRAVO CHARZQ"]));
  for (const { body, path } of requests) {
    expect(path).toBe("/beta/chat/completions");
    expect(body).toMatchObject({ max_tokens: 12, continue_final_message: true });
    expect(body["messages"]).toMatchObject([{ role: "user" }, { role: "assistant", prefix: true }]);
  }
});

test.each([401, 429, 500, 404])(
  "[C3.11] status %i says nothing of continuing, and is no verdict",
  async (status) => {
    const asked = probeServer(answeringJson(status, { error: { message: "no" } }));
    await expect(asked).rejects.toMatchObject({ code: expect.stringMatching(/^provider_/) });
  },
);

test("[C3.2] white space that a row says is kept is not believed where the seam has some of its own", () => {
  const row = { ...unknownCapability, keepsWhitespace: true };
  expect(applyVerdict(row, "continues", "").keepsWhitespace).toBe(true);
  expect(applyVerdict(row, "continues_spaced", "").keepsWhitespace).toBe(false);
});
