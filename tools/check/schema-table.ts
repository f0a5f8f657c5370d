import { isDeepStrictEqual } from "node:util";

/** As much of JSON Schema as zod writes for the shapes of the protocol. */
export type JsonSchema = {
  readonly $schema?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
};

/** Shapes that are called by their name where they are a part of another one. */
export type NamedShapes = ReadonlyMap<string, JsonSchema>;

export type Field = { readonly name: string; readonly type: string; readonly meaning: string };

/** How a person reads the type of a value. */
export function describeType(schema: JsonSchema, named: NamedShapes = new Map()): string {
  const { description: _description, default: fallback, ...bare } = schema;
  for (const [name, shape] of named) if (isDeepStrictEqual(bare, shape)) return name;
  const text = describeBare(bare, named);
  return fallback === undefined ? text : `${text}; ${JSON.stringify(fallback)} where it is left out`;
}

/** The fields of an object, or of a union of objects: what only some members have is told by the tag of each. */
export function fieldsOf(schema: JsonSchema, named: NamedShapes = new Map(), tag = "type"): Field[] {
  const members = membersOf(schema);
  const names = new Set(members.flatMap(({ properties = {} }) => Object.keys(properties)));
  return [...names].map((name) => toField(name, { members, named, tag }));
}

/** The objects that a schema stands for: itself, or the members of a union and of the unions in it. */
export function membersOf(schema: JsonSchema): JsonSchema[] {
  const members = schema.oneOf ?? schema.anyOf;
  return members === undefined ? [schema] : members.flatMap(membersOf);
}

/** A Markdown table; a column without any text is left out. */
export function toTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const isUsed = columns.map((_column, index) => rows.some((row) => row[index] !== ""));
  const toLine = (cells: readonly string[]) =>
    `| ${cells.filter((_cell, index) => isUsed[index]).join(" | ")} |`;
  return [columns, columns.map(() => "---"), ...rows.map((row) => row.map(escapeCell))]
    .map(toLine)
    .join("\n");
}

/** Words in a list: `a`, `a or b`, `a, b or c`. */
export function listOf(words: readonly string[], last = "or"): string {
  const [final = "", ...others] = words.toReversed();
  return others.length === 0 ? final : `${others.toReversed().join(", ")} ${last} ${final}`;
}

type FieldInput = { members: readonly JsonSchema[]; named: NamedShapes; tag: string };

function toField(name: string, { members, named, tag }: FieldInput): Field {
  const having = members.filter(({ properties = {} }) => properties[name] !== undefined);
  const isOptional = having.some(({ required = [] }) => !required.includes(name));
  const types = new Map<string, string[]>();
  const meanings = new Set<string>();
  for (const { properties = {} } of having) {
    const schema = properties[name] ?? {};
    const type = describeType(schema, named);
    types.set(type, [...(types.get(type) ?? []), describeType(properties[tag] ?? {}, named)]);
    meanings.add(schema.description ?? "");
  }
  const [only = ""] = types.keys();
  const isEverywhere = having.length === members.length && (types.size === 1 || name === tag);
  const type = name === tag ? listOf([...types.keys()]) : only;
  const told = [...types].map(([text, tags]) => `with ${listOf(tags)}: ${text}`).join("; ");
  return {
    name: `\`${name}\`${isOptional ? "?" : ""}`,
    type: isEverywhere ? type : told,
    meaning: [...meanings].filter((meaning) => meaning !== "").join("; "),
  };
}

function describeBare(schema: JsonSchema, named: NamedShapes): string {
  const { const: constant, enum: values, type, items, properties } = schema;
  if (constant !== undefined) return toCode(constant);
  if (values !== undefined) return listOf(values.map(toCode));
  const members = schema.anyOf ?? schema.oneOf;
  if (members !== undefined) return listOf(members.flatMap((member) => choicesOf(member, named)));
  if (Array.isArray(type))
    return listOf(type.map((one: string) => describeBare({ ...schema, type: one }, named)));
  if (items !== undefined) return `list of ${describeType(items, named)}`;
  if (properties !== undefined) {
    const fields = fieldsOf(schema, named).map((field) => `${field.name}: ${field.type}`);
    return `{${fields.join(", ")}}`;
  }
  if (type === "string") return describeString(schema);
  if (type === "integer" || type === "number") return `${type}${describeRange(schema)}`;
  return typeof type === "string" ? type : "any value";
}

/** What a member adds to the choice that a union is. */
function choicesOf(member: JsonSchema, named: NamedShapes): string[] {
  return member.enum === undefined ? [describeType(member, named)] : member.enum.map(toCode);
}

function describeString({ format, minLength = 0, maxLength }: JsonSchema): string {
  if (format === "uuid") return "UUID";
  if (maxLength === undefined) return minLength > 0 ? `string of at least ${minLength} characters` : "string";
  const most = maxLength.toLocaleString("en");
  return minLength > 0
    ? `string of ${minLength} to ${most} characters`
    : `string of at most ${most} characters`;
}

function describeRange({ minimum, maximum }: JsonSchema): string {
  const least = minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? undefined : minimum;
  const most = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (least === undefined) return most === undefined ? "" : ` ≤ ${most.toLocaleString("en")}`;
  if (most === undefined) return ` ≥ ${least.toLocaleString("en")}`;
  return ` from ${least.toLocaleString("en")} to ${most.toLocaleString("en")}`;
}

function toCode(value: unknown): string {
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|");
}
