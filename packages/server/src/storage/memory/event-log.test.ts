import { describeLog } from "../event-log.contract.ts";
import { createMemoryLog, type MemoryDisk } from "./event-log.ts";

describeLog("memory", async () => {
  const disk: MemoryDisk = new Map();
  let log = createMemoryLog(disk);
  return {
    log,
    async reopen() {
      await log.close();
      log = createMemoryLog(disk);
      return { log };
    },
    [Symbol.asyncDispose]: () => log.close(),
  };
});
