import { type Owner, type Preferences, preferencesSchema } from "@agent-max/protocol";
import { type Database, toStatement } from "./database.ts";

/** The settings of an owner. */
export function createPreferences({ query, writer }: Database) {
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
    /** Sets the names that are given; null removes one. */
    async update(owner: Owner, patch: Preferences): Promise<Preferences> {
      const statements = Object.entries(patch).map(([name, value]) =>
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
      await writer.write({ logs: [], statements: statements.map(toStatement) });
      return get(owner);
    },
  };
}

export type PreferencesStore = ReturnType<typeof createPreferences>;
