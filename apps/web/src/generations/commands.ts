import type { Client } from "@agent-max/client";
import { turnIdSchema } from "@agent-max/protocol";
import type { ConversationId, GenerationId, Snapshot } from "@agent-max/protocol";
import { toContinueSnapshot, toStartSnapshot } from "./optimistic.ts";
import { isLost, toAppError } from "./followed-runs.ts";
import type { Outcome, Runs } from "./followed-runs.ts";

type Dependencies = {
  client: Pick<Client, "start" | "continue" | "attach" | "stop">;
  runs: Runs;
  newId: () => string;
  nowMs: () => number;
  onOutcome: (outcome: Outcome) => void;
};

export type Send = {
  conversationId: ConversationId;
  message: string;
  after: Snapshot | undefined;
  /** The server's own choice where it is left out. */
  model?: string | undefined;
};

export type GoOn = { from: number; model?: string | undefined };

export type Commands = ReturnType<typeof createCommands>;

/** What a person can ask for; every answer comes back as an outcome. */
export function createCommands({ client, runs, newId, nowMs, onOutcome }: Dependencies) {
  /** What a new turn follows: the answer shown, or what was before it if the server never accepted it. */
  async function settle(after: Snapshot | undefined): Promise<GenerationId | null> {
    if (after === undefined) return null;
    const before = runs.state.get().runs.get(after.generation_id);
    if (before === undefined || before.intent === "follow") return after.generation_id;
    return before.run.accepted.then(
      () => after.generation_id,
      () => after.parent_id ?? after.turn_parent_id,
    );
  }

  return {
    /** Sends a message; the server ends an answer that is still written at its place in favour of it. */
    async send({ conversationId, message, after, model }: Send) {
      const parent = await settle(after);
      const wish = model !== undefined && { model };
      const run = client.start({ message, conversation_id: conversationId, parent, ...wish });
      const turnId = turnIdSchema.parse(newId());
      const start = { generationId: run.id, turnId, conversationId, parent, message, atMs: nowMs() };
      runs.add("start", run, toStartSnapshot(start));
    },

    /** Goes on with an ended answer at its cut, or writes it anew where `from` is 0. */
    goOn(parent: Snapshot, { from, model = parent.model }: GoOn) {
      for (const { intent, known } of runs.state.get().runs.values())
        if (intent === "continue" && known.parent_id === parent.generation_id && known.from === from) return;
      const wish = model !== parent.model && { model };
      const run = client.continue({ generation_id: parent.generation_id, from, ...wish });
      runs.add("continue", run, toContinueSnapshot({ generationId: run.id, parent, from, atMs: nowMs() }));
    },

    /** Follows a running answer that this tab knows of, also anew where following it was given up. */
    follow(known: Snapshot) {
      const present = runs.state.get().runs.get(known.generation_id);
      if (present !== undefined && !isLost(present)) return;
      if (runs.attention() === "here") runs.add("follow", client.attach(known.generation_id, known), known);
    },

    /** Ends an answer, and says how much of it was on the screen (rule S3). */
    async stop(id: GenerationId) {
      if (runs.state.get().stopping.has(id)) return;
      const seen = runs.drawnLength(id);
      runs.markStopping(id, "asked");
      try {
        const response = await client.stop(id, seen === undefined ? {} : { seen });
        onOutcome({ kind: "stop_answered", response });
        if (!runs.state.get().runs.has(id)) runs.markStopping(id, "over");
      } catch (cause) {
        const error = toAppError(cause);
        runs.markStopping(id, "over");
        if (runs.cancel(id, error) === undefined) onOutcome({ kind: "stop_refused", error });
      }
    },
  };
}
