export type Rule = { readonly id: string; readonly planned: boolean };

export type Specification = {
  /** The headings that group obligations, as `C3` of `### C3 Modes`. */
  readonly sections: readonly string[];
  /** The obligations, as `C3.1` of `- **C3.1** The server MUST …`. */
  readonly rules: readonly Rule[];
};

export type Coverage = {
  readonly missing: readonly string[];
  readonly planned: readonly string[];
  readonly unknown: readonly string[];
  /** Ids that stand twice, or under the heading of another section. */
  readonly misplaced: readonly string[];
};

/** The sections of a specification, and its obligations. */
export function parseSpecification(text: string): Specification {
  const lines = text.split(/\r?\n/);
  const sections = lines.flatMap((line) => /^###? ([A-Z]\d+) /.exec(line)?.[1] ?? []);
  const rules = lines.flatMap((line) => {
    const [, id, planned] = /^- \*\*([A-Z]\d+\.\d+)\*\* (\(planned\) )?/.exec(line) ?? [];
    return id === undefined ? [] : [{ id, planned: planned !== undefined }];
  });
  return { sections, rules };
}

/** The ids at the beginning of the test names in a source text, as in `"[S1.2] …"` or `"[S1.2] [S4.1] …"`. */
export function parseNamedRules(source: string): string[] {
  const prefixes = source.matchAll(/(?<=["'`])(?:\[[A-Z]\d+(?:\.\d+)?\] ?)+/g);
  return [...prefixes].flatMap(([prefix]) => prefix.match(/[A-Z]\d+(?:\.\d+)?/g) ?? []);
}

/** The sections and rules that comments point to, as in `(rule C3)` or `(rules C1, C2.4 and H3)`. */
export function parseCitedRules(source: string): string[] {
  const lists = source.matchAll(/\brules? ((?:[A-Z]\d+(?:\.\d+)?(?:, | and )?)+)/g);
  return [...lists].flatMap(([, list]) => list?.match(/[A-Z]\d+(?:\.\d+)?/g) ?? []);
}

/** What is wanting on either side: rules that no test names, and names of rules that do not exist. */
export function compareRules(specification: Specification, named: ReadonlySet<string>): Coverage {
  const { rules } = specification;
  const untested = rules.filter((rule) => !named.has(rule.id));
  return {
    missing: untested.filter((rule) => !rule.planned).map((rule) => rule.id),
    planned: untested.filter((rule) => rule.planned).map((rule) => rule.id),
    unknown: [...named].filter((id) => !rules.some((rule) => rule.id === id)),
    misplaced: findMisplaced(specification),
  };
}

/** What comments cite and the specification does not have. */
export function findUnknownCitations(
  { sections, rules }: Specification,
  cited: ReadonlySet<string>,
): string[] {
  const known = new Set([...sections, ...rules.map(({ id }) => id)]);
  return [...cited].filter((id) => !known.has(id));
}

function findMisplaced({ sections, rules }: Specification): string[] {
  const ids = rules.map(({ id }) => id);
  return ids.filter((id, index) => {
    const [section = "", number] = id.split(".");
    const before = ids.slice(0, index).filter((other) => other.startsWith(`${section}.`)).length;
    return !sections.includes(section) || Number(number) !== before + 1;
  });
}
