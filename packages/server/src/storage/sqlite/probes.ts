import { z } from "zod";
import { type ProbeStore, probeVerdicts } from "../../models/capabilities/probe-store.ts";
import { type Database, toStatement } from "./database.ts";

const verdictSchema = z.enum(probeVerdicts);

/** Keeps the verdicts of probes over a restart. */
export function createProbeStore({ query, writer }: Database): ProbeStore {
  return {
    async load() {
      const rows = await query.selectFrom("probes").selectAll().execute();
      return rows.flatMap(({ address, model, verdict, at }) => {
        const known = verdictSchema.safeParse(verdict);
        // A verdict that this version does not know is no verdict.
        return known.success ? [{ address, model, verdict: known.data, atMs: at }] : [];
      });
    },
    async save(address, model, { verdict, atMs: at }) {
      const statement = query
        .insertInto("probes")
        .values({ address, model, verdict, at })
        .onConflict((conflict) => conflict.columns(["address", "model"]).doUpdateSet({ verdict, at }))
        .compile();
      await writer.write({ entries: [], statements: [toStatement(statement)] });
    },
  };
}
