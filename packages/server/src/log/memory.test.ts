import { describeLog } from "./log.contract.ts";
import { createMemoryLog } from "./memory.ts";

describeLog("memory", async () => {
  const log = createMemoryLog();
  return { log, [Symbol.asyncDispose]: () => log.close() };
});
