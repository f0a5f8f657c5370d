import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { pruneModels } from "./prune-models.ts";

// Fetches the catalog of models.dev, and stores the part that the server uses.

const { values } = parseArgs({
  options: {
    /** A catalog on disk instead of the one on models.dev, its origin, and its day. */
    from: { type: "string" },
    source: { type: "string", default: "models.dev (MIT)" },
    date: { type: "string", default: new Date().toISOString().slice(0, 10) },
  },
});
const target = new URL("../src/models/capabilities/models.json", import.meta.url);

async function readCatalog(): Promise<unknown> {
  if (values.from !== undefined) return JSON.parse(await readFile(values.from, "utf8"));
  const response = await fetch("https://models.dev/api.json");
  if (!response.ok) throw new Error(`models.dev answered with status ${response.status}.`);
  return response.json();
}

const snapshot = pruneModels(await readCatalog(), values);
const lines = Object.entries(snapshot.providers).map(([name, models]) => {
  const rows = Object.entries(models).map(
    ([id, facts]) => `      ${JSON.stringify(id)}: ${JSON.stringify(facts)}`,
  );
  return `    ${JSON.stringify(name)}: {\n${rows.join(",\n")}\n    }`;
});
const { source, date } = snapshot;
const head = `"source": ${JSON.stringify(source)},\n  "date": ${JSON.stringify(date)}`;
await writeFile(target, `{\n  ${head},\n  "providers": {\n${lines.join(",\n")}\n  }\n}\n`);
const count = Object.values(snapshot.providers).reduce((sum, models) => sum + Object.keys(models).length, 0);
console.log(`${count} models of ${date}.`);
