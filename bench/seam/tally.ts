/* Counts the outcomes of many cases. */

export type Result = {
  isExact: boolean;
  duplicated: number;
  lost: number;
  isWrongTrim: boolean;
  isFlagged: boolean;
  pendingCharacters: number;
  lateDeltas: number;
};

export type Tally = {
  add(result: Result): void;
  merge(other: Tally): void;
  readonly counts: Counts;
};

export type Counts = {
  cases: number;
  exact: number;
  duplicated: number;
  lost: number;
  wrongTrims: number;
  flagged: number;
  /** How often so many new characters were kept back, and new text was shown so many deltas late. */
  pending: Map<number, number>;
  late: Map<number, number>;
};

export function createTally(): Tally {
  const counts: Counts = {
    cases: 0,
    exact: 0,
    duplicated: 0,
    lost: 0,
    wrongTrims: 0,
    flagged: 0,
    pending: new Map(),
    late: new Map(),
  };
  return {
    counts,
    add(result) {
      counts.cases += 1;
      counts.exact += result.isExact ? 1 : 0;
      counts.duplicated += result.duplicated;
      counts.lost += result.lost;
      counts.wrongTrims += result.isWrongTrim ? 1 : 0;
      counts.flagged += result.isFlagged ? 1 : 0;
      count(counts.pending, result.pendingCharacters, 1);
      count(counts.late, result.lateDeltas, 1);
    },
    merge({ counts: other }) {
      counts.cases += other.cases;
      counts.exact += other.exact;
      counts.duplicated += other.duplicated;
      counts.lost += other.lost;
      counts.wrongTrims += other.wrongTrims;
      counts.flagged += other.flagged;
      for (const [value, times] of other.pending) count(counts.pending, value, times);
      for (const [value, times] of other.late) count(counts.late, value, times);
    },
  };
}

/** The value below or at which the given share of a histogram lies. */
export function percentile(histogram: ReadonlyMap<number, number>, share: number): number {
  const values = [...histogram.keys()].toSorted((left, right) => left - right);
  const total = [...histogram.values()].reduce((sum, times) => sum + times, 0);
  let seen = 0;
  for (const value of values) {
    seen += histogram.get(value) ?? 0;
    if (seen >= total * share) return value;
  }
  return 0;
}

function count(histogram: Map<number, number>, value: number, times: number): void {
  histogram.set(value, (histogram.get(value) ?? 0) + times);
}
