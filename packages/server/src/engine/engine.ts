import {
  AppError,
  type ContinueById,
  type ContinueByText,
  conversationIdSchema,
  type GenerationId,
  generationIdSchema,
  type Owner,
  type Snapshot,
  type StartRequest,
  type StopResponse,
  turnIdSchema,
} from "@agent-max/protocol";
import type { LogHeader } from "./ports/event-log.ts";
import { createBegin } from "./commands/begin.ts";
import { createContinuing, defaultSystem } from "./commands/continue.ts";
import { createLibrary } from "./queries/generation-reader.ts";
import { startPlaceKey } from "./commands/branch-point.ts";
import type { EngineDeps } from "./ports/dependencies.ts";
import { recoverUnfinished } from "./run/recover.ts";
import { createRegistry } from "./run/active-runs.ts";
import type { Run } from "./run/run.ts";
import { createStopIntents } from "./run/early-stops.ts";
import { tail } from "./queries/tail.ts";

type Idempotency = LogHeader["idempotency"];

/**
 * The generation engine: start, stop, continue, follow. Generations that an earlier process left open are ended
 * before it serves anything.
 */
export async function createEngine(deps: EngineDeps) {
  const { log, records, newId, resolveModel } = deps;
  const library = createLibrary(deps);
  const registry = createRegistry();
  const intents = await createStopIntents(deps);
  await recoverUnfinished(deps, intents);
  const begin = createBegin({ ...deps, registry, intents });
  const continuing = createContinuing({ ...deps, library, registry, begin });
  const pending = new Map<string, { digest: string; id: Promise<GenerationId> }>();
  let closing = false;

  /** The same key gets the same generation, also while the first request is still on its way (rule H6). */
  async function once(
    owner: Owner,
    idempotency: Idempotency,
    work: () => Promise<GenerationId>,
  ): Promise<GenerationId> {
    if (closing) throw new AppError("shutting_down");
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
  }

  async function start(owner: Owner, request: StartRequest, idempotency: Idempotency): Promise<GenerationId> {
    const resolved = resolveModel(request.model);
    await library.refuseTaken(request.generation_id);
    const conversationId = request.conversation_id ?? conversationIdSchema.parse(newId());
    const conversation = await library.conversation(owner, conversationId);
    const turnParentId = request.parent === undefined ? (conversation?.head ?? null) : request.parent;
    if (turnParentId !== null)
      await settleParent(owner, { id: turnParentId, conversationId, named: request.parent !== undefined });
    const { max_tokens, temperature } = request;
    return begin({
      id: request.generation_id ?? generationIdSchema.parse(newId()),
      owner,
      conversationId,
      turnId: turnIdSchema.parse(newId()),
      turnParentId,
      parentId: null,
      from: 0,
      kind: "start",
      resolved,
      parameters: {
        ...(max_tokens !== undefined && { max_tokens }),
        ...(temperature !== undefined && { temperature }),
      },
      system:
        request.system ??
        (turnParentId === null ? defaultSystem : await continuing.systemOf(owner, turnParentId)),
      message: request.message,
      prefix: "",
      history: await library.history(owner, turnParentId),
      place: startPlaceKey(owner, conversationId, turnParentId),
      branch: request.branch ?? false,
      idempotency,
    });
  }

  /** A turn follows an answer that has ended. One still running is stopped there where the client named it (G8). */
  async function settleParent(
    owner: Owner,
    { id, conversationId, named }: { id: GenerationId; conversationId: string; named: boolean },
  ): Promise<void> {
    const parent = await library.get(owner, id);
    if (parent.conversation_id !== conversationId) {
      const message = "parent belongs to another conversation. Send its conversation_id, or another parent.";
      throw new AppError("invalid_request", { message, details: { errors: [{ path: "parent", message }] } });
    }
    if (parent.status !== "running") return;
    if (!named) throw new AppError("generation_running", { details: { generation_id: id } });
    await registry.supersede(id);
  }

  function runOf(owner: Owner, id: GenerationId): Run | undefined {
    const run = registry.get(id);
    return run?.owner === owner ? run : undefined;
  }

  return {
    library,
    start: (owner: Owner, request: StartRequest, idempotency?: Idempotency) =>
      once(owner, idempotency, () => start(owner, request, idempotency)),
    continueById: (owner: Owner, request: ContinueById, idempotency?: Idempotency) =>
      once(owner, idempotency, () => continuing.byId(owner, request, idempotency)),
    continueByText: (owner: Owner, request: ContinueByText, idempotency?: Idempotency) =>
      once(owner, idempotency, () => continuing.byText(owner, request, idempotency)),
    /** Ends a generation, also one that has not been seen yet; the answer is authoritative (rules S1, S2). */
    async stop(owner: Owner, id: GenerationId, seen?: number): Promise<StopResponse> {
      let run = runOf(owner, id);
      if (run === undefined) {
        const snapshot = await library.find(owner, id);
        if (snapshot !== undefined && snapshot.status !== "running")
          return toStopResponse(snapshot, "finished");
        // It may have begun in the meantime; from here on nothing comes between the look and the intent.
        run = runOf(owner, id);
      }
      if (run === undefined || closing) {
        await intents.add(owner, id);
        // What was let go of is ended by the next process.
        if (closing) throw new AppError("shutting_down");
        return stoppedUnseen(id);
      }
      const upstream = run.stop("user", seen);
      await run.settled();
      return toStopResponse(await library.get(owner, id), upstream);
    },
    tail: (id: GenerationId, after: number, signal: AbortSignal) => tail(log, id, { after, signal }),
    running: () => registry.size,
    /** Takes no new work, flushes what was received and lets go of every generation (rule S6). */
    async close(): Promise<void> {
      closing = true;
      await registry.close();
    },
  };
}

export type Engine = Awaited<ReturnType<typeof createEngine>>;

function stoppedUnseen(generation_id: GenerationId): StopResponse {
  const usage = { prompt: 0, completion: 0, certainty: "exact" } as const;
  return { generation_id, status: "stopped", length: 0, stored_length: 0, upstream: "finished", usage };
}

function toStopResponse(snapshot: Snapshot, upstream: StopResponse["upstream"]): StopResponse {
  if (snapshot.status === "running") throw new Error("a stopped generation is still running");
  return {
    generation_id: snapshot.generation_id,
    status: snapshot.status,
    length: snapshot.length,
    stored_length: snapshot.stored_length,
    upstream,
    usage: snapshot.usage ?? { prompt: null, completion: null, certainty: "unknown" },
  };
}
