import {
  encodeEvent,
  encodeFrame,
  encodeOffset,
  type EventOf,
  type Format,
  type GenerationEvent,
} from "@agent-max/protocol";

/** Turns an event into the bytes of one format; the empty text where the format does not show the event. */
type Encoder = (event: GenerationEvent) => string;

/**
 * Readers of one answer are told of an event at the same time, so its frame is needed again at once or hardly ever: few
 * are remembered, and no long ones. (A weak map of all of them costs more in the garbage collector than it saves.)
 */
const remembered = { frames: 256, characters: 131_072 } as const;

/** Makes the frame of an event once for all readers that are up to date. */
function encodeOnce(encode: Encoder): Encoder {
  let recent = new Map<GenerationEvent, string>();
  let older = recent;
  return (event) => {
    const known = recent.get(event) ?? older.get(event);
    if (known !== undefined) return known;
    const frame = encode(event);
    if (frame.length > remembered.characters) return frame;
    if (recent.size >= remembered.frames) {
      older = recent;
      recent = new Map();
    }
    recent.set(event, frame);
    return frame;
  };
}

function eventsFrame(event: GenerationEvent): string {
  return encodeFrame({ id: encodeOffset(event.offset), data: encodeEvent(event) });
}

function openAiFrame(event: GenerationEvent): string {
  const id = encodeOffset(event.offset);
  switch (event.type) {
    case "generation_started":
      return encodeFrame({ id, data: JSON.stringify(openAiStart(event)) });
    case "text_delta":
      return encodeFrame({
        id,
        data: JSON.stringify({ choices: [{ index: 0, delta: { content: event.text } }] }),
      });
    case "generation_ended":
      return openAiEnd(event, id);
    case "attempt_started":
    case "reasoning_delta":
    case "seam_joined":
    case "usage_recorded":
      return "";
  }
}

function openAiStart(event: EventOf<"generation_started">) {
  const { generation_id, parent_id, conversation_id, turn_id } = event;
  return parent_id === null
    ? { type: "generation_started", generation_id, conversation_id, turn_id }
    : {
        type: "continue_started",
        continuation_from_length: event.from,
        generation_id,
        parent_id,
        conversation_id,
      };
}

const finishReasons = { completed: "stop", stopped: "stop", truncated: "length" } as const;

/** The last frame carries the id, so that a reader cut between two frames of one event gets both again. */
function openAiEnd(event: EventOf<"generation_ended">, id: string): string {
  if (event.status === "interrupted" || event.status === "failed") {
    return encodeFrame({ id, data: JSON.stringify({ type: "error", error: event.error }) });
  }
  const finish_reason = finishReasons[event.status];
  const last = encodeFrame({ data: JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason }] }) });
  return last + encodeFrame({ id, data: "[DONE]" });
}

/** What goes into one write; a reader far behind takes a long log in such pieces (rule H7). */
const eventsPerWrite = 32;

/** The two stream formats of one log (rule H4), with the frames that were made last. */
export function createStreamFormats() {
  const encoders: Record<Format, Encoder> = {
    events: encodeOnce(eventsFrame),
    openai: encodeOnce(openAiFrame),
  };

  return {
    /** Events as frames of one format. */
    async *toFrames(
      batches: AsyncIterable<readonly GenerationEvent[]>,
      format: Format,
    ): AsyncGenerator<string, void, void> {
      for await (const events of batches) {
        for (let first = 0; first < events.length; first += eventsPerWrite) {
          yield events
            .slice(first, first + eventsPerWrite)
            .map(encoders[format])
            .join("");
        }
      }
    },
  };
}

export type StreamFormats = ReturnType<typeof createStreamFormats>;
