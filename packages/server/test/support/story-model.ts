import { createAnswers } from "../../src/providers/demo/answers.ts";
import { openAiFrames, type Script, toChunk, toFrame } from "./scripted-upstream.ts";

const answerTo = createAnswers();

/** The whole text that the createStoryModel has for a question. */
export function storyOf(question: string): string {
  return answerTo([{ role: "user", content: question }]);
}

export type Pause = {
  /** How much of the story is written before the pause, in UTF-16 code units. */
  after: number;
  /** The rest follows when this settles. */
  until: Promise<unknown>;
};

/**
 * A model that knows the texts of the demo by heart, writes them in small pieces as fast as they are taken, and goes on
 * from an anchor as it is asked to: it repeats the anchor and then writes the rest.
 */
export function createStoryModel(pause?: () => Pause | undefined): Script {
  return async ({ body, closed }, reply) => {
    const { question, position } = readRequest(body);
    const story = storyOf(question);
    const rest = pause?.();
    let gone = false;
    void closed.then(() => (gone = true));
    for (let [from, size] = [position, 1]; from < story.length && !gone; from += size) {
      if (rest !== undefined && from >= rest.after) await rest.until;
      size = (size * 7) % 23;
      await reply.write(toFrame(toChunk({ content: story.slice(from, from + size) })));
    }
    if (!gone) reply.end(openAiFrames([]).join(""));
  };
}

/** What is asked, and where in the story the anchor begins. */
function readRequest({ messages }: Record<string, unknown>): { question: string; position: number } {
  const texts = Array.isArray(messages) ? messages.map(contentOf) : [];
  const anchor = /^<{3,}\n(.*)\n>{3,}$/ms.exec(texts.at(-1) ?? "")?.[1];
  if (anchor === undefined) return { question: texts.at(-1) ?? "", position: 0 };
  const partial = texts.at(-2) ?? "";
  if (!partial.endsWith(anchor)) throw new Error(`The anchor does not end the partial answer: ${anchor}`);
  return { question: texts.at(-3) ?? "", position: partial.length - anchor.length };
}

function contentOf(message: unknown): string {
  if (typeof message !== "object" || message === null || !("content" in message)) return "";
  return typeof message.content === "string" ? message.content : "";
}
