/* What stood before the continuation so far, in order. */
import type { Removed } from "./types.ts";
import type { PendingText } from "./pending-text.ts";
import type { Preface } from "./prefaces.ts";

export type PrefaceList = {
  add(preface: Preface, from: number): void;
  readonly count: number;
  /** The removed texts, of all or of those up to the last sure one. */
  removed(which: "all" | "sure"): Removed[];
  /** Where the last sure one ends. */
  readonly sureEnd: number;
  readonly areSure: boolean;
  readonly hasPreamble: boolean;
  /** A sentence that is known only by its place after a preamble is among them. */
  readonly hasRecap: boolean;
  /** After an apology a recap may follow on the same line; after a colon or a line break comes the text itself. */
  readonly mayRecap: boolean;
};

/** "I was telling a story. It was about a keeper." A third sentence of that kind is the story. */
const maxRecaps = 2;

export function createPrefaceList(pending: PendingText): PrefaceList {
  const entries: (Preface & { from: number })[] = [];

  function sureCount(): number {
    return entries.findLastIndex(({ sure }) => sure) + 1;
  }

  function recaps(): number {
    return entries.filter(({ named }) => !named).length;
  }

  return {
    add(preface, from) {
      entries.push({ ...preface, from });
    },
    get count() {
      return entries.length;
    },
    removed(which) {
      const removed = which === "all" ? entries : entries.slice(0, sureCount());
      return removed.map(({ kind, from, length }) => ({ kind, text: pending.slice(from, from + length) }));
    },
    get sureEnd() {
      const last = entries[sureCount() - 1];
      return last === undefined ? 0 : last.from + last.length;
    },
    get areSure() {
      return sureCount() === entries.length;
    },
    get hasPreamble() {
      return entries.some(({ kind }) => kind === "preamble");
    },
    get hasRecap() {
      return recaps() > 0;
    },
    get mayRecap() {
      const last = entries.at(-1);
      if (last?.kind !== "preamble" || recaps() >= maxRecaps) return false;
      return !/[:：\n]\s*$/u.test(pending.slice(last.from, last.from + last.length));
    },
  };
}
