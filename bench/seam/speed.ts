/* What the joiner costs: per delta once settled, per delta before, and on inputs made to be slow. */
import { createJoiner, planContinuation } from "@agent-max/seam";

export type Speed = { name: string; size: number; milliseconds: number };

const settledDeltas = 2_000_000;

/** Nanoseconds per delta after the seam is settled, the median of several rounds. */
export function measureSettled(): number {
  const answer = "The tide turns twice a day and nobody in the harbour is surprised by it. ".repeat(40);
  const rounds = Array.from({ length: 7 }, () => {
    const plan = planContinuation({ answer, mode: "anchored" });
    const joiner = createJoiner({ answer, plan, mode: "anchored" });
    joiner.push(`${plan.anchor} And so it goes on.`);
    const start = performance.now();
    let length = 0;
    for (let index = 0; index < settledDeltas; index += 1) length += joiner.push(" more").length;
    if (length !== settledDeltas * 5) throw new Error("a settled joiner changed its text");
    return ((performance.now() - start) * 1e6) / settledDeltas;
  });
  return rounds.toSorted((left, right) => left - right)[3] ?? 0;
}

const hostile: readonly { name: string; write: (size: number) => { answer: string; stream: string } }[] = [
  {
    name: "the whole answer again",
    write: (size) => same("Some words that are not all alike, number 0123456789. ".repeat(size / 54)),
  },
  { name: "one letter only", write: (size) => same("a".repeat(size)) },
  { name: "equal lines", write: (size) => same("the same line again\n".repeat(size / 20)) },
  { name: "white space only", write: (size) => same(" \n".repeat(size / 2)) },
  { name: "emoji only", write: (size) => same("👩‍💻".repeat(size / 5)) },
  { name: "lone surrogates", write: (size) => same("\ud83d".repeat(size)) },
  { name: "null bytes", write: (size) => same("\u0000".repeat(size)) },
  { name: "open brackets", write: (size) => same('[{"a":'.repeat(size / 6)) },
  { name: "backticks", write: (size) => same("`".repeat(size)) },
  {
    name: "a stream that never stops repeating",
    write: (size) => ({
      answer: "A few words to begin with, and no more than that.",
      stream: "A few words to begin with, and no more than that. ".repeat(size / 50),
    }),
  },
];

/** Milliseconds for plan and stream, in deltas of five characters, per input and size. */
export function measureHostile(sizes: readonly number[]): Speed[] {
  return hostile.flatMap(({ name, write }) =>
    sizes.map((size) => {
      const { answer, stream } = write(size);
      const start = performance.now();
      const plan = planContinuation({ answer, mode: "anchored" });
      const joiner = createJoiner({ answer, plan, mode: "anchored" });
      for (let from = 0; from < stream.length; from += 5) joiner.push(stream.slice(from, from + 5));
      joiner.end();
      joiner.report();
      return { name, size, milliseconds: performance.now() - start };
    }),
  );
}

function same(text: string): { answer: string; stream: string } {
  return { answer: text, stream: `${text} and then something new.` };
}
