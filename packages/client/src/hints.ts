import { hintSchema, type Hint } from "@agent-max/protocol";
import { connections, type Surroundings } from "./connections.ts";
import { parseJson, type Reply } from "./http.ts";

type HintsOptions = Surroundings & {
  open: (signal: AbortSignal) => Promise<Reply>;
  /** Called after each connect: hints have no offsets, so what was missed must be asked for. */
  onOpen: (() => void) | undefined;
  signal: AbortSignal;
};

/** Yields what other tabs and devices did, until the signal aborts. @throws AppError when the server refuses */
export async function* followHints({ onOpen, ...options }: HintsOptions): AsyncGenerator<Hint> {
  for await (const connection of connections(options)) {
    if (connection.state === "waiting") continue;
    onOpen?.();
    for await (const messages of connection.batches) {
      connection.progressed();
      for (const { data } of messages) {
        const hint = hintSchema.safeParse(parseJson(data));
        if (hint.success) yield hint.data;
      }
    }
  }
}
