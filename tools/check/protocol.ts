import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fillTables, protocolTables } from "./protocol-tables.ts";

// Compares the generated tables of PROTOCOL.md with the schemas; with --write it puts them in.

const path = join(import.meta.dirname, "../../PROTOCOL.md");
const document = readFileSync(path, "utf8");
const filled = fillTables(document, protocolTables);

if (filled === document) console.log("The tables of PROTOCOL.md are those of the schemas.");
else if (process.argv.includes("--write")) {
  writeFileSync(path, filled);
  console.log("The tables of PROTOCOL.md were written anew.");
} else {
  console.error("The tables of PROTOCOL.md differ from packages/protocol. Run: npm run protocol");
  process.exitCode = 1;
}
