/* Answers that explain and show code, in six programming languages. */
import type { Random } from "../random.ts";
import { paragraph } from "./prose.ts";

type Names = { noun: string; other: string; verb: string; type: string; count: number; text: string };

const nouns = [
  "order",
  "invoice",
  "session",
  "packet",
  "reading",
  "ticket",
  "account",
  "vertex",
  "token",
  "sensor",
  "booking",
  "parcel",
];
const verbs = [
  "collect",
  "merge",
  "filter",
  "resolve",
  "validate",
  "encode",
  "schedule",
  "normalize",
  "archive",
  "index",
  "compare",
];
const texts = [
  "not found",
  "limit reached",
  "already closed",
  "must be positive",
  "unknown kind",
  "try again later",
];

/** Pieces per language; each is a plausible unit of a file. */
const pieces: Readonly<Record<string, readonly ((names: Names) => string)[]>> = {
  typescript: [
    ({ type, noun }) =>
      `export type ${type} = {\n  readonly id: string;\n  ${noun}Count: number;\n  label?: string;\n};`,
    ({ type, verb, noun, count }) =>
      `export function ${verb}${type}s(${noun}s: readonly ${type}[], limit = ${count}): ${type}[] {\n  const seen = new Set<string>();\n  const kept: ${type}[] = [];\n  for (const ${noun} of ${noun}s) {\n    if (seen.has(${noun}.id)) continue;\n    seen.add(${noun}.id);\n    kept.push({ ...${noun}, label: ${noun}.label ?? \`${noun} \${kept.length}\` });\n    if (kept.length === limit) break;\n  }\n  return kept;\n}`,
    ({ verb, type, other, text }) =>
      `async function ${verb}All(urls: string[]): Promise<Map<string, ${type}>> {\n  const ${other}s = new Map<string, ${type}>();\n  await Promise.all(\n    urls.map(async (url) => {\n      const response = await fetch(url);\n      if (!response.ok) throw new Error("${text}");\n      ${other}s.set(url, await response.json());\n    }),\n  );\n  return ${other}s;\n}`,
    ({ noun, other, count }) =>
      `const ${noun}s = ${other}s\n  .filter((${other}) => ${other}.size > ${count})\n  .map((${other}) => ({ id: ${other}.id, size: ${other}.size * 2 }));\n\nconsole.log(${noun}s.length);`,
  ],
  python: [
    ({ type, noun, count }) =>
      `@dataclass\nclass ${type}:\n    """A single ${noun} as it arrives."""\n\n    id: str\n    ${noun}_count: int = ${count}\n    label: str | None = None`,
    ({ verb, noun, other, text }) =>
      `def ${verb}_${noun}s(${noun}s, *, limit=None):\n    """Return each ${noun} once, in order."""\n    seen = set()\n    for ${noun} in ${noun}s:\n        if ${noun}.id in seen:\n            continue\n        seen.add(${noun}.id)\n        if limit is not None and len(seen) > limit:\n            raise ValueError("${text}")\n        yield ${noun}\n    ${other} = len(seen)\n    logger.info("%d ${other}s", ${other})`,
    ({ noun, other, count }) =>
      `totals = defaultdict(float)\nfor ${noun} in ${other}s:\n    if ${noun}["amount"] <= ${count}:\n        continue\n    totals[${noun}["region"]] += ${noun}["amount"]\n\nfor region, total in sorted(totals.items()):\n    print(f"{region:<12}{total:>10.2f}")`,
    ({ verb, noun, text }) =>
      `class ${verb.charAt(0).toUpperCase()}${verb.slice(1)}Error(Exception):\n    def __init__(self, ${noun}):\n        super().__init__(f"{${noun}}: ${text}")\n        self.${noun} = ${noun}`,
  ],
  rust: [
    ({ type, noun }) =>
      `#[derive(Debug, Clone, PartialEq)]\npub struct ${type} {\n    pub id: u64,\n    pub ${noun}_count: usize,\n    pub label: Option<String>,\n}`,
    ({ verb, noun, type, text }) =>
      `pub fn ${verb}_${noun}s(${noun}s: &[${type}], limit: usize) -> Result<Vec<${type}>, String> {\n    let mut kept = Vec::with_capacity(limit);\n    for ${noun} in ${noun}s {\n        if kept.len() == limit {\n            return Err("${text}".to_string());\n        }\n        kept.push(${noun}.clone());\n    }\n    Ok(kept)\n}`,
    ({ type, count }) =>
      `impl ${type} {\n    pub fn is_large(&self) -> bool {\n        match self.label.as_deref() {\n            Some("large") => true,\n            Some(_) => false,\n            None => self.id > ${count},\n        }\n    }\n}`,
  ],
  go: [
    ({ type, noun }) =>
      `type ${type} struct {\n\tID    string \`json:"id"\`\n\t${noun.charAt(0).toUpperCase()}${noun.slice(1)}s int    \`json:"${noun}s"\`\n}`,
    ({ verb, noun, type, text }) =>
      `func ${verb}${type}s(ctx context.Context, ${noun}s []${type}) ([]${type}, error) {\n\tkept := make([]${type}, 0, len(${noun}s))\n\tfor _, ${noun} := range ${noun}s {\n\t\tif err := ctx.Err(); err != nil {\n\t\t\treturn nil, fmt.Errorf("${text}: %w", err)\n\t\t}\n\t\tkept = append(kept, ${noun})\n\t}\n\treturn kept, nil\n}`,
    ({ noun, other, count }) =>
      `${other}s := make(chan string, ${count})\ngo func() {\n\tdefer close(${other}s)\n\tfor _, ${noun} := range ${noun}s {\n\t\t${other}s <- ${noun}.ID\n\t}\n}()`,
  ],
  java: [
    ({ type, noun }) =>
      `public record ${type}(String id, int ${noun}Count, Optional<String> label) {\n    public ${type} {\n        Objects.requireNonNull(id, "id");\n    }\n}`,
    ({ verb, type, noun, text }) =>
      `public List<${type}> ${verb}(Collection<${type}> ${noun}s) {\n    Map<String, ${type}> byId = new LinkedHashMap<>();\n    for (${type} ${noun} : ${noun}s) {\n        if (byId.putIfAbsent(${noun}.id(), ${noun}) != null) {\n            throw new IllegalStateException("${text}");\n        }\n    }\n    return List.copyOf(byId.values());\n}`,
    ({ noun, other, count }) =>
      `long ${other}s = ${noun}s.stream()\n        .filter(${noun} -> ${noun}.size() > ${count})\n        .map(${noun} -> ${noun}.id())\n        .distinct()\n        .count();`,
  ],
  sql: [
    ({ noun, other }) =>
      `CREATE TABLE ${noun}s (\n  id          BIGINT PRIMARY KEY,\n  ${other}_id   BIGINT NOT NULL REFERENCES ${other}s (id),\n  created_at  TIMESTAMP NOT NULL DEFAULT now()\n);`,
    ({ noun, other, count }) =>
      `SELECT ${other}.name,\n       count(*) AS ${noun}s,\n       sum(${noun}.amount) AS total\nFROM ${noun}s AS ${noun}\nJOIN ${other}s AS ${other} ON ${other}.id = ${noun}.${other}_id\nWHERE ${noun}.amount > ${count}\nGROUP BY ${other}.name\nHAVING count(*) > 3\nORDER BY total DESC;`,
    ({ noun, text }) =>
      `UPDATE ${noun}s\nSET status = '${text}',\n    updated_at = now()\nWHERE status IS NULL\n  AND created_at < now() - INTERVAL '30 days';`,
  ],
};

const infos: Readonly<Record<string, readonly string[]>> = {
  typescript: ["ts", "typescript"],
  python: ["python", "py"],
  rust: ["rust"],
  go: ["go"],
  java: ["java"],
  sql: ["sql"],
};

export const codeLanguages = Object.keys(pieces);

/** One or two code blocks with explanations around them. */
export function codeAnswer(random: Random, language: string): string {
  const info = random.pick(infos[language] ?? [language]);
  const blocks = [paragraph(random, "english", 2)];
  for (let count = random.between(1, 2); count > 0; count -= 1) {
    const code = random
      .some(pieces[language] ?? [], random.between(2, 4))
      .map((write) => write(names(random)));
    blocks.push(
      `\`\`\`${info}\n${code.join("\n\n")}\n\`\`\``,
      paragraph(random, "english", random.between(1, 3)),
    );
  }
  return `${blocks.join("\n\n")}\n`;
}

function names(random: Random): Names {
  const [noun = "order", other = "session"] = random.some(nouns, 2);
  const type = noun.charAt(0).toUpperCase() + noun.slice(1);
  return {
    noun,
    other,
    verb: random.pick(verbs),
    type,
    count: random.between(2, 500),
    text: random.pick(texts),
  };
}
