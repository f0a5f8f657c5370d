import type { Client } from "@agent-max/client";
import { turnIdSchema } from "@agent-max/protocol";
import type { ConversationId, GenerationId, Snapshot } from "@agent-max/protocol";
import { toAppError } from "../lib/to-app-error.ts";
import { drawnLengthOf, isLost } from "./followed-run.ts";
import type { FollowedRuns } from "./followed-runs.ts";
import { toContinueSnapshot, toStartSnapshot } from "./optimistic.ts";
import type { Outcome } from "./outcome.ts";

type Dependencies = {
  client: Pick<Client, "start" | "continue" | "attach" | "stop">;
  followedRuns: FollowedRuns;
  newId: () => string;
  nowMs: () => number;
  onOutcome: (outcome: Outcome) => void;
};

export type MessageToSend = {
  conversationId: ConversationId;
  message: string;
  after: Snapshot | undefined;
  /** Undefined leaves the choice to the server. */
  model?: string | undefined;
};

export type ContinueOptions = { from: number; model?: string | undefined };

export type Commands = ReturnType<typeof createCommands>;

/** What a person can ask of generations. Each command reports its result as an outcome and never throws. */
export function createCommands({ client, followedRuns, newId, nowMs, onOutcome }: Dependencies) {
  /**
   * The generation that a new turn follows: the answer that is shown. If the request for that answer is refused, it is
   * the one before it; so a turn waits until the server has decided.
   */
  async function resolveParent(after: Snapshot | undefined): Promise<GenerationId | null> {
    if (after === undefined) return null;
    const followed = followedRuns.get(after.generation_id);
    if (followed === undefined || followed.intent === "follow") return after.generation_id;
    return followed.run.accepted.then(
      () => after.generation_id,
      () => after.parent_id ?? after.turn_parent_id,
    );
  }

  return {
    /** Sends a message. If the answer before it is still running, the server ends that answer. */
    async send({ conversationId, message, after, model }: MessageToSend) {
      const parent = await resolveParent(after);
      const options = model !== undefined && { model };
      const run = client.start({ message, conversation_id: conversationId, parent, ...options });
      const turnId = turnIdSchema.parse(newId());
      const start = { generationId: run.id, turnId, conversationId, parent, message, atMs: nowMs() };
      followedRuns.add("start", run, toStartSnapshot(start));
    },

    /** Continues an ended answer at `from`; from 0 the answer is written anew. */
    continueAnswer(parent: Snapshot, { from, model = parent.model }: ContinueOptions) {
      for (const { intent, initial } of followedRuns.state.get().runs.values())
        if (intent === "continue" && initial.parent_id === parent.generation_id && initial.from === from)
          return;
      const options = model !== parent.model && { model };
      const run = client.continue({ generation_id: parent.generation_id, from, ...options });
      const initial = toContinueSnapshot({ generationId: run.id, parent, from, atMs: nowMs() });
      followedRuns.add("continue", run, initial);
    },

    /** Follows a running answer, also one whose connection was lost before; a hidden tab follows nothing. */
    follow(known: Snapshot) {
      const followed = followedRuns.get(known.generation_id);
      if (followed !== undefined && !isLost(followed)) return;
      if (followedRuns.visibility() === "visible")
        followedRuns.add("follow", client.attach(known.generation_id, known), known);
    },

    /** Stops a generation, and tells the server how much of its answer was on the screen (rule S3). */
    async stop(id: GenerationId) {
      if (followedRuns.state.get().stopping.has(id)) return;
      const followed = followedRuns.get(id);
      const seen = followed && drawnLengthOf(followed);
      followedRuns.beginStopping(id);
      try {
        const response = await client.stop(id, seen === undefined ? {} : { seen });
        onOutcome({ kind: "stop_answered", response });
        // A followed run ends its stopping itself, with its terminal event.
        if (followedRuns.get(id) === undefined) followedRuns.endStopping(id);
      } catch (cause) {
        const error = toAppError(cause);
        followedRuns.endStopping(id);
        if (followedRuns.cancel(id, error) === "too_late") onOutcome({ kind: "stop_refused", error });
      }
    },
  };
}
