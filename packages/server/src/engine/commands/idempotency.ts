import { AppError, type GenerationId, type Owner } from "@agent-max/protocol";
import type { Records } from "../ports/records.ts";
import type { Idempotency } from "../ports/event-log.ts";

/** Lets the same key get the same generation, also while the first request is still being carried out (rule H6). */
export function createIdempotency(records: Pick<Records, "idempotent">) {
  const pending = new Map<string, { digest: string; id: Promise<GenerationId> }>();

  return async function once(
    owner: Owner,
    idempotency: Idempotency | undefined,
    work: () => Promise<GenerationId>,
  ): Promise<GenerationId> {
    if (idempotency === undefined) return work();
    const { key, digest } = idempotency;
    const name = JSON.stringify([owner, key]);
    const known = pending.get(name) ?? (await records.idempotent(owner, key)) ?? pending.get(name);
    if (known !== undefined) {
      if (known.digest !== digest) throw new AppError("idempotency_mismatch");
      return known.id;
    }
    const id = work();
    pending.set(name, { digest, id });
    try {
      return await id;
    } finally {
      pending.delete(name);
    }
  };
}
