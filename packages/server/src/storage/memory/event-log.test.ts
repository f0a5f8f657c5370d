import { describeLog } from "../event-log.contract.ts";
import { createMemoryLog } from "./event-log.ts";

describeLog("memory", async () => {
  const log = createMemoryLog();
  return { log, [Symbol.asyncDispose]: () => log.close() };
});
