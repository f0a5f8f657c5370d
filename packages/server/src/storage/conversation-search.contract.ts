import { conversationIdSchema } from "@agent-max/protocol";
import { endedBody, reasoningBody, textBody } from "@agent-max/protocol/testing";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { addGeneration, answerBodies } from "../../test/support/add-generation.ts";
import { nextOwner, owner, stranger } from "../../test/support/ids.ts";
import type { Opened } from "../../test/support/opened-storage.ts";
import type { ConversationStore } from "../conversations/conversation-store.ts";
import type { EventLog } from "../engine/ports/event-log.ts";

const inTitle = conversationIdSchema.parse("in title");
const inMessage = conversationIdSchema.parse("in message");
const inAnswer = conversationIdSchema.parse("in answer");
const everywhere = [inAnswer, inMessage, inTitle];

/** Their forms in upper and lower case differ in more than one letter, by what follows, or not both ways. */
const manyCases = ["Straße", "ΑΣΑ", "ΟΔΟΣ", "İ", "ı", "ſ", "ŉ", "😀"];

/** What means something in a LIKE pattern, a regular expression, JSON or SQL, between letters of both cases. */
const specialCharacter = fc.constantFrom(..."aAbB%_\\.*+?^$[](){}|'\"/-0\n\t \0,:;&<!".split(""));

/** The part of the contract of a store of conversations that is about its search. */
export function describeSearch(
  open: () => Promise<Opened<{ conversations: ConversationStore; log: EventLog }>>,
): void {
  /** Makes three conversations that have a text in one place each. */
  async function addEverywhere({ conversations, log }: Awaited<ReturnType<typeof open>>, text: string) {
    const own = nextOwner();
    await conversations.create(own, { id: inTitle, title: text, createdAt: 1 });
    // The title of a long message is its beginning.
    const message = `${"x".repeat(81)}${text}`;
    await addGeneration(log, { owner: own, start: { conversation_id: inMessage, message } });
    const start = { conversation_id: inAnswer, message: "x" };
    await addGeneration(log, { owner: own, start, rest: answerBodies(text) });
    return async (needle: string) => {
      const found = await conversations.list(own, { limit: 9, text: needle });
      return found.map(({ id }) => id).toSorted();
    };
  }

  test("[H3.5] any part of a title, a message or an answer finds it, in any case", async () => {
    await using opened = await open();
    const anyText = fc
      .array(fc.oneof(fc.string({ unit: "grapheme", maxLength: 4 }), fc.constantFrom(...manyCases)), {
        maxLength: 3,
      })
      .map((texts) => texts.join(""));
    const anyNeedle = anyText.filter((text) => text !== "");
    await fc.assert(
      fc.asyncProperty(anyText, anyNeedle, anyText, async (before, needle, after) => {
        const search = await addEverywhere(opened, `${before}${needle}${after}`);
        for (const asked of [needle, needle.toUpperCase(), needle.toLowerCase()])
          expect(await search(asked)).toEqual(everywhere);
      }),
      { numRuns: 60, seed: 35 },
    );
  });

  test("[H3.5] every character stands for itself", async () => {
    await using opened = await open();
    const anyText = (maxLength: number) => fc.string({ unit: specialCharacter, minLength: 1, maxLength });
    await fc.assert(
      fc.asyncProperty(anyText(8), fc.array(anyText(2), { maxLength: 4 }), async (text, needles) => {
        const search = await addEverywhere(opened, text);
        for (const needle of needles) {
          const isThere = text.toLowerCase().includes(needle.toLowerCase());
          expect(await search(needle)).toEqual(isThere ? everywhere : []);
        }
      }),
      { numRuns: 60, seed: 36 },
    );
  });

  test("[H3.5] [H1.2] the search finds what the owner sees, and no reasoning, prompt, model or name of a field", async () => {
    await using opened = await open();
    const { conversations, log } = opened;
    const start = { conversation_id: inAnswer, message: "x", system: "prompt", model: "model" };
    const rest = [reasoningBody("thought"), textBody("y"), endedBody()];
    await addGeneration(log, { start, rest });
    await addGeneration(log, { owner: stranger, start: { message: "theirs" }, rest: answerBodies("theirs") });
    await conversations.create(stranger, { id: inAnswer, title: "theirs", createdAt: 1 });
    const search = async (text: string) => (await conversations.list(owner, { limit: 9, text })).length;
    for (const shown of ["x", "y"]) expect(await search(shown)).toBe(1);
    for (const text of [
      "thought",
      "prompt",
      "model",
      "theirs",
      "answer",
      "status",
      "completed",
      "null",
      inAnswer,
      "xy",
    ])
      expect(await search(text)).toBe(0);
  });
}
