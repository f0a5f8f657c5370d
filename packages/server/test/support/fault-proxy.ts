import { connect, createServer, type Socket } from "node:net";

/** A TCP relay that can be told to misbehave. */
export type FaultProxy = AsyncDisposable & {
  /** The origin of the relay. */
  url: string;
  /** From now on no byte passes in any direction; the connections stay open. */
  freeze(): void;
  /** Bytes pass again, those that came meanwhile first. */
  thaw(): void;
  /** Resets all connections. */
  cut(): void;
  /**
   * Resets the connection that carries the last of so many bytes towards the callers, and each one after it; undefined
   * lets all pass again.
   */
  cutAfter(byteCount: number | undefined): void;
};

/** Starts a relay to an origin on a free port of 127.0.0.1. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let frozen = false;
  let left: number | undefined;

  const keep = (socket: Socket) => {
    sockets.add(socket);
    // Resets are what this relay is for.
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
    if (frozen) socket.pause();
    return socket;
  };
  const server = createServer({ allowHalfOpen: true }, (caller) => {
    keep(caller);
    if (left === 0) return void caller.resetAndDestroy();
    const called = keep(connect({ host: hostname, port: Number(port), allowHalfOpen: true }));
    caller.on("data", (bytes) => called.write(bytes));
    called.on("data", (bytes) => {
      const passed = bytes.subarray(0, left);
      caller.write(passed, () => left === 0 && caller.resetAndDestroy());
      if (left !== undefined) left -= passed.length;
    });
    for (const [one, other] of [
      [caller, called],
      [called, caller],
    ] as const) {
      one.on("end", () => other.end());
      one.on("close", () => !frozen && other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const ownPort = typeof address === "object" ? address?.port : undefined;

  return {
    url: `http://127.0.0.1:${ownPort}`,
    freeze() {
      frozen = true;
      for (const socket of sockets) socket.pause();
    },
    thaw() {
      frozen = false;
      for (const socket of sockets) socket.resume();
    },
    cut() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    cutAfter(byteCount) {
      left = byteCount;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
