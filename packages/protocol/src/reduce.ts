import type { EventOf, GenerationEvent, Snapshot, State, Usage } from "./events.ts";

/** The state of a generation that has only begun. */
function begin(event: EventOf<"generation_started">): Snapshot {
  const { v: _v, offset, at, type: _type, prefix, ...identity } = event;
  return {
    ...identity,
    status: "running",
    phase: "queued",
    created_at: at,
    answer: prefix,
    length: prefix.length,
    stored_length: prefix.length,
    reasoning: "",
    last_offset: offset,
    attempts: 0,
    seams: [],
    delta_ends: [],
  };
}

/** Reads the ending out of a terminal event. */
function toState(event: EventOf<"generation_ended">): State {
  switch (event.status) {
    case "completed":
      return { status: event.status };
    case "stopped":
      return { status: event.status, by: event.by };
    case "truncated":
      return { status: event.status, by: event.by };
    case "interrupted":
    case "failed":
      return { status: event.status, error: event.error };
  }
}

function toUsage(event: EventOf<"usage_recorded">): Usage {
  const { v: _v, offset: _offset, at: _at, type: _type, ...usage } = event;
  return usage;
}

/** The part of a snapshot that does not depend on its state. */
type Common = Omit<Extract<Snapshot, { status: "completed" }>, "status">;

function withState(common: Common, state: State): Snapshot {
  return { ...common, ...state };
}

function commonOf(snapshot: Snapshot): Common {
  switch (snapshot.status) {
    case "running": {
      const { status: _status, phase: _phase, ...common } = snapshot;
      return common;
    }
    case "stopped":
    case "truncated": {
      const { status: _status, by: _by, ...common } = snapshot;
      return common;
    }
    case "interrupted":
    case "failed": {
      const { status: _status, error: _error, ...common } = snapshot;
      return common;
    }
    case "completed": {
      const { status: _status, ...common } = snapshot;
      return common;
    }
  }
}

function end(snapshot: Snapshot, event: EventOf<"generation_ended">): Snapshot {
  const common: Common = {
    ...commonOf(snapshot),
    last_offset: event.offset,
    ended_at: event.at,
    length: event.cut?.position ?? snapshot.stored_length,
    metrics: event.metrics,
    delta_ends: event.delta_ends,
    ...(event.cut && { cut: event.cut }),
  };
  return withState(common, toState(event));
}

/**
 * Folds one event into a snapshot: the one state machine of server, client and dashboard. Total: an event that is
 * not the next one, or that follows the terminal one, changes nothing.
 */
export function reduce(snapshot: Snapshot | undefined, event: GenerationEvent): Snapshot | undefined {
  if (snapshot === undefined) return event.type === "generation_started" ? begin(event) : undefined;
  if (snapshot.status !== "running" || event.offset !== snapshot.last_offset + 1) return snapshot;
  const last_offset = event.offset;
  switch (event.type) {
    case "generation_started":
      return snapshot;
    case "attempt_started":
      return { ...snapshot, last_offset, phase: "waiting", attempts: event.n, provider: event.provider };
    case "text_delta": {
      const answer = snapshot.answer + event.text;
      return {
        ...snapshot,
        last_offset,
        phase: "streaming",
        answer,
        length: answer.length,
        stored_length: answer.length,
      };
    }
    case "reasoning_delta":
      return { ...snapshot, last_offset, phase: "streaming", reasoning: snapshot.reasoning + event.text };
    case "seam_joined": {
      const { v: _v, offset: _offset, at: _at, type: _type, ...seam } = event;
      return { ...snapshot, last_offset, seams: [...snapshot.seams, seam] };
    }
    case "usage_recorded":
      return { ...snapshot, last_offset, usage: toUsage(event) };
    case "generation_ended":
      return end(snapshot, event);
  }
}

/** Whether an event is the last of its log (rule L4). */
export function isTerminal(event: GenerationEvent): event is EventOf<"generation_ended"> {
  return event.type === "generation_ended";
}

/** Whether an answer may be continued at its cut (rule G4). */
export function canContinue(snapshot: Snapshot): boolean {
  return snapshot.status !== "running" && snapshot.status !== "completed" && snapshot.length > 0;
}

/** Whether an answer can only be begun anew, because it ended without any text (rule G4). */
export function canRetry(snapshot: Snapshot): boolean {
  return snapshot.status !== "running" && snapshot.status !== "completed" && snapshot.length === 0;
}
