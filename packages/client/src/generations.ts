import {
  encodeOffset,
  generationIdSchema,
  snapshotSchema,
  type ContinueById,
  type GenerationId,
  type Snapshot,
  type StartRequest,
} from "@agent-max/protocol";
import type { StreamDeps } from "./connections.ts";
import { hasNoContent, type Http, type Reply, type Request } from "./http.ts";
import { createRun, type Run } from "./run.ts";

export type Generations = {
  /** Asks a question. The id of its generation is known at once, so that it can be stopped at once. */
  start: (request: StartRequest) => Run;
  /** Continues an answer where it ended, or from an earlier position. */
  continue: (request: ContinueById) => Run;
  /** Follows a generation that exists, from `known` on where something is known. */
  attach: (id: GenerationId, known?: Snapshot) => Run;
  generation: (id: GenerationId) => Promise<Snapshot>;
};

type GenerationsOptions = { http: Http; deps: StreamDeps; newId: () => string };

export function createGenerations({ http, deps, newId }: GenerationsOptions): Generations {
  const proposeId = () => generationIdSchema.parse(newId());

  const events = (id: GenerationId, query: Record<string, string>, signal: AbortSignal) =>
    http.stream({ path: `${pathOf(id)}/events`, query }, signal);

  /**
   * Opens the stream of what follows an offset. Where nothing follows, the generation has ended in a way that this
   * client did not see, as with a terminal event of a version that it does not know; then its snapshot says how.
   */
  const eventsAfter = (id: GenerationId) => async (after: number, signal: AbortSignal) => {
    const reply = await events(id, { after: encodeOffset(after) }, signal);
    return reply.ok && hasNoContent(reply.response) ? events(id, { mode: "snapshot" }, signal) : reply;
  };

  /** Begins a generation. Repeating that is safe: key and id stay the same (rule H6). */
  function launch(id: GenerationId, path: string, body: StartRequest | ContinueById): Run {
    const headers = { "idempotency-key": id };
    const request: Request = { method: "POST", path, query: { format: "events" }, headers, body };
    const resume = eventsAfter(id);
    const begin = async (retries: number, signal: AbortSignal) => {
      const reply = await http.stream(request, signal);
      return retries > 0 && hasBegun(reply) ? resume(0, signal) : reply;
    };
    return createRun({ ...deps, id, known: undefined, begin, resume });
  }

  return {
    start: (request) => {
      const id = request.generation_id ?? proposeId();
      return launch(id, "/api/v2/chat/streaming", { ...request, generation_id: id });
    },
    continue: (request) => {
      const id = request.new_generation_id ?? proposeId();
      return launch(id, "/api/v2/chat/streaming/continue", { ...request, new_generation_id: id });
    },
    attach: (id, known) => {
      const begin = (_retries: number, signal: AbortSignal) => events(id, { mode: "snapshot" }, signal);
      return createRun({ ...deps, id, known, begin, resume: eventsAfter(id) });
    },
    generation: (id) => http.json(snapshotSchema, { path: pathOf(id) }),
  };
}

function pathOf(id: GenerationId): string {
  return `/api/v2/generations/${id}`;
}

/** Whether an earlier try of the same request did arrive, and only its answer was lost. */
function hasBegun(reply: Reply): boolean {
  return !reply.ok && reply.error.code === "generation_exists";
}
