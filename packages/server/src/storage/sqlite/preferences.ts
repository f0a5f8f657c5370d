import { type Owner, type Preferences, preferencesSchema } from "@agent-max/protocol";
import type { PreferenceStore } from "../../accounts/preference-store.ts";
import { type Database, toStatement } from "./database.ts";

/** The settings of owners in SQLite. */
export function createPreferenceStore({ query, writer }: Database): PreferenceStore {
  async function get(owner: Owner): Promise<Preferences> {
    const rows = await query
      .selectFrom("preferences")
      .select(["name", "value"])
      .where("owner", "=", owner)
      .execute();
    return preferencesSchema.parse(
      Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value)])),
    );
  }
  return {
    get,
    async update(owner, changes) {
      const statements = Object.entries(changes).map(([name, value]) =>
        value === null
          ? query.deleteFrom("preferences").where("owner", "=", owner).where("name", "=", name).compile()
          : query
              .insertInto("preferences")
              .values({ owner, name, value: JSON.stringify(value) })
              .onConflict((conflict) =>
                conflict.columns(["owner", "name"]).doUpdateSet({ value: JSON.stringify(value) }),
              )
              .compile(),
      );
      await writer.write({ entries: [], statements: statements.map(toStatement) });
      return get(owner);
    },
  };
}
