export type Rule = { readonly id: string; readonly planned: boolean };

export type Coverage = {
  readonly missing: readonly string[];
  readonly planned: readonly string[];
  readonly unknown: readonly string[];
};

/** The rules of a specification: lines that begin with an id, as in `**G1** text` or `- S2 (planned) text`. */
export function parseRules(text: string): Rule[] {
  const rules: Rule[] = [];
  for (const line of text.split(/\r?\n/)) {
    const match = /^(?:- )?\**([A-Z]{1,2}\d+[a-z]?)\**\s+(\(planned\))?/.exec(line);
    if (match?.[1]) rules.push({ id: match[1], planned: match[2] !== undefined });
  }
  return rules;
}

/** The ids at the beginning of the test names in a source text, as in `"[S1] …"`, `"[S1] [S4] …"` or `"[S1, S4] …"`. */
export function parseNamedRules(source: string): string[] {
  const prefixes = source.matchAll(/(?<=["'`])(?:\[[A-Z]{1,2}\d+[a-z]?(?:, ?[A-Z]{1,2}\d+[a-z]?)*\]\s*)+/g);
  return [...prefixes].flatMap(([prefix]) => prefix.match(/[A-Z]{1,2}\d+[a-z]?/g) ?? []);
}

/** What is wanting on either side: rules that no test names, and names of rules that do not exist. */
export function compareRules(rules: readonly Rule[], named: ReadonlySet<string>): Coverage {
  const untested = rules.filter((rule) => !named.has(rule.id));
  return {
    missing: untested.filter((rule) => !rule.planned).map((rule) => rule.id),
    planned: untested.filter((rule) => rule.planned).map((rule) => rule.id),
    unknown: [...named].filter((id) => !rules.some((rule) => rule.id === id)),
  };
}
