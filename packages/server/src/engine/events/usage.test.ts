import { expect, test } from "vitest";
import { createFakeModelInfo } from "../../../test/support/fake-model-info.ts";
import { startRun } from "../../../test/support/run.ts";
import { unknownCapability } from "../ports/capability.ts";
import { withCost } from "./usage.ts";

const usage = { prompt: 2000, completion: 500, certainty: "exact" } as const;

test("[L6.6] usage carries its cost where the price and both counts are known", () => {
  expect(withCost(usage, { input: 3, output: 15 })).toEqual({ ...usage, cost_usd: 0.0135 });
  expect(withCost(usage, { input: 0, output: 0 })).toEqual({ ...usage, cost_usd: 0 });
});

test.each([
  ["no price", usage, null],
  ["a model that nothing is known of", usage, undefined],
  ["a count that is unknown", { ...usage, completion: null }, { input: 3, output: 15 }],
])("[L6.6] with %s there is no cost", (_what, counted, price) => {
  expect(withCost(counted, price)).toEqual(counted);
});

test("[L6.6] what a generation cost is on record with its usage", async () => {
  const info = createFakeModelInfo(unknownCapability, { price: { input: 3, output: 15 } });
  const run = await startRun({ info });
  const call = await run.call();
  await call.text("Hello");
  await call.send({ type: "usage", promptTokens: 2000, completionTokens: 500 });
  await call.finish();
  expect((await run.ended()).usage).toEqual({ ...usage, cost_usd: 0.0135 });
});
