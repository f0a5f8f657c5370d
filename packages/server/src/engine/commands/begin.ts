import {
  AppError,
  type EventOf,
  type GenerationId,
  measure,
  type Owner,
  type Parameters,
} from "@agent-max/protocol";
import { createSteadyClock } from "../../lib/clock.ts";
import { conversationState } from "../queries/conversation-state.ts";
import type { EngineDeps } from "../ports/dependencies.ts";
import type { ResolvedModel } from "../ports/model.ts";
import type { Branch, Idempotency, LogHeader } from "../ports/event-log.ts";
import type { ChatMessage } from "../ports/provider.ts";
import type { ActiveRuns } from "../run/active-runs.ts";
import type { EarlyStops } from "../run/early-stops.ts";
import { createRun } from "../run/run.ts";

/** What never changes about a generation; its log begins with it (rule G1). */
export type Identity = Omit<EventOf<"generation_started">, "v" | "offset" | "at" | "type">;

/** Everything that a generation begins with. */
export type NewGeneration = {
  identity: Identity;
  owner: Owner;
  resolved: ResolvedModel;
  /** The messages and answers before this turn. */
  history: readonly ChatMessage[];
  /** What follows the prefix and was already written, but not read (rule S3). */
  unread?: string;
  /** Whether the model had been thinking about the prefix. */
  thought?: boolean;
  branch: Branch;
  idempotency: Idempotency | undefined;
};

export type Begin = (generation: NewGeneration) => Promise<GenerationId>;

type BeginDeps = EngineDeps & { runs: ActiveRuns; earlyStops: EarlyStops };

/** Begins generations: opens their log at a place that is free, and sets them running. */
export function createBegin(deps: BeginDeps): Begin {
  const { log, records, runs, earlyStops, onNotification, logger } = deps;

  /** Settles when the generation is on record, with its first event durable. */
  return async function begin({ identity, owner, resolved, history, branch, idempotency, ...rest }) {
    const { generation_id: id, conversation_id, kind } = identity;
    const clock = createSteadyClock(deps.clock);
    const started = { at: clock.now(), type: "generation_started", ...identity } as const;
    const header: LogHeader = { owner, ...(idempotency && { idempotency }) };
    const created = await log.create({ id, header, events: [started], branch });
    if (created.outcome === "occupied")
      throw new AppError("generation_running", { details: { generation_id: created.by } });
    if (created.outcome === "exists")
      throw new AppError("generation_exists", { details: { generation_id: id } });
    const measured = measure(undefined, started);
    if (measured === undefined) throw new Error("a started generation has no measurements");
    const run = createRun(
      { ...deps, clock },
      {
        id,
        owner,
        epoch: 1,
        resolved,
        parameters: identity.parameters,
        prefix: identity.prefix,
        unread: rest.unread ?? "",
        thought: rest.thought ?? false,
        measured,
        messages: [
          { role: "system", content: identity.system },
          ...history,
          { role: "user", content: identity.message },
        ],
      },
    );
    runs.add(run);
    onNotification(owner, { type: "generation_started", conversation_id, generation_id: id, kind });
    if (earlyStops.take(owner, id)) run.stop("user");
    // A delete that came between the checks of the request and the first event did not see this generation (rule L8).
    const conversation = await records.conversation(owner, conversation_id);
    if (conversation === undefined || conversationState(conversation, deps.clock.now()) !== "live")
      run.stop("user");
    void run.go();
    void run.ended.then(({ status }) => {
      runs.remove(id);
      logger.info({ generation_id: id, conversation_id, status }, "generation ended");
      onNotification(owner, { type: "generation_ended", conversation_id, generation_id: id, status });
    });
    return id;
  };
}

/** The parameters of a request, of which those that are undefined were not given. */
export function toParameters(max_tokens: number | undefined, temperature: number | undefined): Parameters {
  return {
    ...(max_tokens !== undefined && { max_tokens }),
    ...(temperature !== undefined && { temperature }),
  };
}

/** The name under which people know a model. */
export function nameOf({ id, model }: ResolvedModel): string {
  return id ?? model;
}
