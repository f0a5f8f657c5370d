import type { Owner, Preferences } from "@agent-max/protocol";

/** The settings of an owner. */
export type PreferenceStore = {
  get(owner: Owner): Promise<Preferences>;
  /** Sets the names that are given, all or none; null removes one. The settings afterwards. */
  update(owner: Owner, changes: Preferences): Promise<Preferences>;
};
