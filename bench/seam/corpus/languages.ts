/* Sentences with gaps, by language. `{t}` is a topic, `{p}` a person or group, `{q}` a place or time. */
import { eastern } from "./eastern.ts";
import { western } from "./western.ts";

export type Phrasebook = {
  topics: readonly string[];
  people: readonly string[];
  places: readonly string[];
  sentences: readonly string[];
  /** What stands between sentences. */
  space: string;
};

export const phrasebooks: Readonly<Record<string, Phrasebook>> = { ...western, ...eastern };
