import { type GenerationEvent, type GenerationId, isTerminal, startRequestSchema } from "@agent-max/protocol";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { hasEnded, openEngine, type TestEngine } from "../../test/support/engine.ts";
import { owner } from "../../test/support/ids.ts";
import { createScriptedProvider, type ScriptedProvider } from "../../test/support/scripted-provider.ts";
import { createTemporaryDirectory } from "../../test/support/temporary-directory.ts";

type Step =
  | { do: "start" | "reopen" }
  | { do: "continue"; which: number; from: number }
  | { do: "write"; which: number; text: string }
  | { do: "finish" | "fail" | "stop" | "attach"; which: number }
  | { do: "leave"; which: number };

const which = fc.nat({ max: 99 });
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ do: "start" } as const) },
  { weight: 1, arbitrary: fc.constant({ do: "reopen" } as const) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("continue"), which, from: fc.nat({ max: 30 }) }) },
  {
    weight: 9,
    arbitrary: fc.record({
      do: fc.constant("write"),
      which,
      text: fc.string({ unit: "grapheme", maxLength: 6 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom("finish", "fail", "stop"), which }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom("attach", "leave"), which }) },
);

/** One reader: what it has got so far, over all its connections. */
type Reader = { id: GenerationId; events: GenerationEvent[]; leaving: AbortController; done: Promise<void> };

type Host = { directory: string; provider: ScriptedProvider; opened: TestEngine };

/** The world of one program: an engine that is closed and opened again, and readers that come and go. */
function createWorld(host: Host) {
  const { provider } = host;
  const firstCall = provider.calls.length;
  const ids: GenerationId[] = [];
  const readers: Reader[] = [];
  const pick = <Item>(list: readonly Item[], index: number) => list[index % Math.max(1, list.length)];

  function connect(reader: Omit<Reader, "leaving" | "done">): Reader {
    const leaving = new AbortController();
    const read = async () => {
      const after = reader.events.length;
      for await (const batch of host.opened.engine.tail(reader.id, after, leaving.signal))
        reader.events.push(...batch);
    };
    return { ...reader, leaving, done: read() };
  }

  async function leave(): Promise<void> {
    for (const { leaving } of readers) leaving.abort("gone");
    await Promise.all(readers.map(({ done }) => done));
  }

  async function take(step: Step): Promise<void> {
    switch (step.do) {
      case "start":
        ids.push(await host.opened.engine.start(owner, startRequestSchema.parse({ message: "Hello?" })));
        return;
      case "reopen":
        await leave();
        await host.opened[Symbol.asyncDispose]();
        host.opened = await openEngine(host);
        for (const [index, reader] of readers.entries()) readers[index] = connect(reader);
        return;
      case "continue": {
        const generation_id = pick(ids, step.which);
        if (generation_id === undefined) return;
        // A refusal is an answer, too: the place is taken, or there is nothing to continue.
        const from = step.from;
        await host.opened.engine.continueById(owner, { generation_id, from }).then(
          (id) => ids.push(id),
          () => undefined,
        );
        return;
      }
      case "write":
        await pick(provider.calls.slice(firstCall), step.which)?.text(step.text);
        return;
      case "finish":
        await pick(provider.calls.slice(firstCall), step.which)?.finish();
        return;
      case "fail":
        pick(provider.calls.slice(firstCall), step.which)?.fail(new Error("broken"));
        return;
      case "stop": {
        const id = pick(ids, step.which);
        if (id !== undefined) await host.opened.engine.stop(owner, id);
        return;
      }
      case "attach": {
        const id = pick(ids, step.which);
        if (id !== undefined) readers.push(connect({ id, events: [] }));
        return;
      }
      case "leave":
        pick(readers, step.which)?.leaving.abort("gone");
    }
  }

  return {
    take,
    ids,
    readers,
    /** Ends all that runs; the readers that stayed have then got everything. */
    async finish(): Promise<void> {
      for (const id of ids) await host.opened.engine.stop(owner, id);
      await Promise.all(readers.map(({ done }) => done));
    },
  };
}

test("[L2.1] [L3.1] [L4.1] [L5.1] whatever happens, readers hold a prefix of the log, and each log is whole", async () => {
  using directory = createTemporaryDirectory();
  const provider = createScriptedProvider();
  const opened = await openEngine({ directory: directory.path, provider });
  const host: Host = { directory: directory.path, provider, opened };
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 10, maxLength: 40 }), async (steps) => {
      const world = createWorld(host);
      for (const step of steps) await world.take(step);
      await world.finish();
      const { log, engine } = host.opened;
      for (const id of world.ids) {
        const events = (await log.read(id, 0)) ?? [];
        expect(events.map(({ offset }) => offset)).toEqual(events.map((_event, index) => index + 1));
        expect(events.filter(isTerminal)).toEqual([events.at(-1)]);
        const snapshot = await engine.reader.get(owner, id);
        const texts = events.map((event) =>
          event.type === "generation_started" ? event.prefix : event.type === "text_delta" ? event.text : "",
        );
        expect(texts.join("")).toBe(snapshot.answer);
        expect(snapshot.last_offset).toBe(events.length);
        expect(hasEnded(snapshot)).toBe(true);
      }
      for (const { id, events: seen, leaving } of world.readers) {
        const all = (await log.read(id, 0)) ?? [];
        expect(seen).toEqual(all.slice(0, leaving.signal.aborted ? seen.length : all.length));
      }
    }),
    { numRuns: 20, seed: 44 },
  );
  await host.opened[Symbol.asyncDispose]();
});
