/** Sentences with gaps in one language. `{t}` is a topic, `{p}` a person or group, `{q}` a place or time. */
export type Phrasebook = {
  topics: readonly string[];
  people: readonly string[];
  places: readonly string[];
  sentences: readonly string[];
  /** What stands between sentences. */
  space: string;
};
