import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { testedProviders } from "../../../test/support/tested-providers.ts";
import { callProvider, callUpstream, codeOf } from "../../../test/support/provider-calls.ts";
import {
  answeringJson,
  startScriptedUpstream,
  type Script,
} from "../../../test/support/scripted-upstream.ts";

const apiKey = "key-very-secret";

function answeringPage(status: number): Script {
  return (_request, reply) => {
    reply.head(status, { "content-type": "text/html; charset=utf-8" });
    reply.end("<!doctype html><title>Bad gateway</title>");
  };
}

/** Each error has to say what to change, with the names of the settings of its provider. */
describe.each(testedProviders)("$name", ({ path, key, addressAdvice, create, overload }) => {
  function callOnce(script: Script, { at = path, ...options }: { at?: string; apiKey?: string } = {}) {
    return callUpstream(script, ({ origin }) => create(`${origin}${at}`, { apiKey, ...options }));
  }

  test("a wrong key says which one to check, a missing one which one to set", async () => {
    const refused = answeringJson(401, { error: { message: `Incorrect key ${apiKey}` } });
    expect((await callOnce(refused)).error).toMatchObject({
      code: "provider_unauthorized",
      message: `The model provider refused the API key. Check ${key}.`,
    });
    expect((await callOnce(refused, { apiKey: "" })).error).toMatchObject({
      message: `The model provider wants an API key. Set ${key}.`,
    });
  });

  test("labels replace the names of key and address", async () => {
    await using upstream = await startScriptedUpstream(answeringJson(401, {}));
    const labels = { apiKey: "MY_KEY", url: "MY_URL" };
    const provider = create(`${upstream.origin}${path}`, { apiKey, labels });
    expect(String((await callProvider(provider)).error)).toContain("Check MY_KEY.");
    await provider.close();
    const lost = create("http://127.0.0.1:1/", { labels });
    expect(String((await callProvider(lost)).error)).toContain("Check MY_URL and the network");
    await lost.close();
  });

  test("a key that no header can carry is refused without being told", async () => {
    const { error } = await callOnce(answeringJson(200, {}), { apiKey: "key-broken\nkey" });
    expect(codeOf(error)).toBe("provider_unauthorized");
    expect(String(error)).toContain(`Copy ${key} again.`);
    expect(inspect(error, { depth: null })).not.toContain("key-broken");
  });

  test("no quota says so", async () => {
    const { error } = await callOnce(answeringJson(402, { error: { message: "Pay first." } }));
    expect(error).toMatchObject({ code: "provider_quota_exceeded", retryable: false });
    expect(String(error)).toContain("Check its billing page. The provider said: Pay first.");
  });

  test("a rate limit carries the wait that was asked for", async () => {
    const { error } = await callOnce(answeringJson(429, {}, { "retry-after": "20" }));
    expect(error).toMatchObject({ code: "provider_rate_limited", details: { retry_after_ms: 20_000 } });
  });

  test("an unknown model says so, and which one is meant", async () => {
    const { error } = await callOnce(answeringJson(404, { error: { message: "model: scripted" } }));
    expect(codeOf(error)).toBe("model_unavailable");
    expect(String(error)).toContain("scripted");
  });

  test.each<[string, Script, string]>([
    ["not found", answeringPage(404), "answered with status 404."],
    ["a web page", answeringPage(200), "answered with a web page."],
    ["another document", answeringJson(200, { version: "1.0" }), "answered with JSON that is no answer"],
    ["a redirect", answeringJson(308, {}, { location: "/elsewhere" }), "redirects to http://127.0.0.1:"],
  ])("at the host alone %s says what the address must be", async (_what, script, whatItDid) => {
    const { error, events, origin } = await callOnce(script, { at: "" });
    expect(codeOf(error)).toBe("provider_wrong_address");
    expect(String(error)).toContain(whatItDid);
    expect(String(error)).toContain(addressAdvice(origin));
    expect(events).toEqual([]);
  });

  test("at a right address not found does not send anyone to where they are", async () => {
    const { error } = await callOnce(answeringPage(404));
    expect(codeOf(error)).toBe("provider_wrong_address");
    expect(String(error)).toMatch(/Check (LLM_URL|the url of test), host and path\.$/);
  });

  test("a proxy's error page is an overload without its markup", async () => {
    const { error } = await callOnce(answeringPage(502));
    expect(codeOf(error)).toBe("provider_overloaded");
    expect(String(error)).not.toContain("<");
  });

  test("an unreachable host is named, with what to check", async () => {
    const upstream = await startScriptedUpstream(() => {});
    await upstream[Symbol.asyncDispose]();
    const provider = create(`${upstream.origin}${path}`);
    const { error } = await callProvider(provider);
    expect(codeOf(error)).toBe("provider_unreachable");
    expect(String(error)).toMatch(
      /127\.0\.0\.1:\d+ cannot be reached: nothing listens there \(ECONNREFUSED\)\. Check (LLM_URL|the url of test) and/,
    );
    await provider.close();
  });

  test("a certificate of a stranger is not trusted", async () => {
    await using upstream = await startScriptedUpstream(() => {}, "h2");
    const provider = create(`${upstream.origin}${path}`);
    const { error } = await callProvider(provider);
    expect(codeOf(error)).toBe("provider_unreachable");
    expect(String(error)).toContain("its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)");
    await provider.close();
  });

  test.each<[string, Script]>([
    ["refusal", answeringJson(400, { error: { message: `bad key ${apiKey}` } })],
    ["unauthorized", answeringJson(401, { error: { message: `bad key ${apiKey}` } })],
    ["in the stream", (_request, reply) => reply.end(overload(`bad key ${apiKey}`))],
    ["closed connection", (_request, reply) => reply.destroy()],
  ])("the key never appears in an error: %s", async (_name, script) => {
    const { error } = await callOnce(script);
    expect(codeOf(error)).toMatch(/^provider_/);
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain(apiKey);
  });

  test("an abort while models are asked for is thrown, anything else means none", async () => {
    await using upstream = await startScriptedUpstream((request, reply, index) => {
      if (index > 0) return answeringPage(200)(request, reply, index);
    });
    const provider = create(`${upstream.origin}${path}`, { apiKey });
    const controller = new AbortController();
    const asked = provider.models(controller.signal);
    await upstream.request();
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(asked).rejects.toBe(reason);
    expect(await provider.models(new AbortController().signal)).toEqual([]);
    await provider.close();
  });
});
