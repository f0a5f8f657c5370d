import { eastern } from "./eastern.ts";
import type { Phrasebook } from "./phrasebook.ts";
import { western } from "./western.ts";

export const phrasebooks: Readonly<Record<string, Phrasebook>> = { ...western, ...eastern };
