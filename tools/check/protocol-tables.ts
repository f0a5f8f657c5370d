import * as protocol from "../../packages/protocol/src/index.ts";
import {
  describeType,
  type Field,
  fieldsOf,
  type JsonSchema,
  listOf,
  membersOf,
  type NamedShapes,
  toTable,
} from "./schema-table.ts";

/** A zod schema, as far as this file knows one. */
type Schema = { toJSONSchema(options: { io: "input" }): unknown };

const parts: NamedShapes = new Map(
  Object.entries({
    offset: protocol.offsetSchema,
    "conversation id": protocol.conversationIdSchema,
    Error: protocol.wireErrorSchema,
    Usage: protocol.usageSchema,
    Metrics: protocol.metricsSchema,
    Seam: protocol.seamSchema,
    Snapshot: protocol.snapshotSchema,
    Summary: protocol.conversationSummarySchema,
    Turn: protocol.turnSchema,
  }).map(([name, schema]) => [name, wireSchemaOf(schema)]),
);

const [startedSchema] = protocol.eventSchema.options;

/** The tables of PROTOCOL.md by the names of their markers, made from the schemas and the error table. */
export const protocolTables: ReadonlyMap<string, string> = new Map([
  ["events", eventTable(protocol.eventSchema)],
  ["snapshot", ownTable(protocol.snapshotSchema, startedSchema, "status")],
  [
    "removed kinds",
    toTable(["kind", "what was removed"], Object.entries(protocol.removedKinds).map(codeFirst)),
  ],
  ["metrics", shapeTable(protocol.metricsSchema)],
  ["start", shapeTable(protocol.startRequestSchema)],
  ["continue by id", shapeTable(protocol.continueByIdSchema)],
  ["continue by text", shapeTable(protocol.continueByTextSchema)],
  ["stop", shapeTable(protocol.stopRequestSchema)],
  ["stopped", shapeTable(protocol.stopResponseSchema)],
  ["conversations", shapeTable(protocol.conversationListSchema)],
  ["summary", shapeTable(protocol.conversationSummarySchema)],
  ["conversation", ownTable(protocol.conversationSchema, protocol.conversationSummarySchema)],
  ["turn", shapeTable(protocol.turnSchema)],
  ["create conversation", shapeTable(protocol.createConversationSchema)],
  ["patch conversation", shapeTable(protocol.patchConversationSchema)],
  ["models", shapeTable(protocol.modelListSchema.shape.models.element)],
  ["steps", unionTable(protocol.modelTestStepSchema, { tag: "step", hidden: ["step"] })],
  ["notifications", unionTable(protocol.notificationSchema, { tag: "type", hidden: ["type"] })],
  ["problem", shapeTable(protocol.problemSchema)],
  ["errors", errorTable(protocol.errors)],
  ["values", valueTable()],
]);

/** A document whose parts between `<!-- generated: name -->` and `<!-- end -->` are the tables of these names. */
export function fillTables(document: string, tables: ReadonlyMap<string, string>): string {
  const filled = new Set<string>();
  const generated = /(?<=<!-- generated: (.+?) -->\n)[^]*?(?=<!-- end -->)/g;
  const result = document.replaceAll(generated, (_old, name: string) => {
    const table = tables.get(name);
    if (table === undefined) throw new Error(`There is no table “${name}”.`);
    filled.add(name);
    return `\n${table}\n\n`;
  });
  const missing = [...tables.keys()].filter((name) => !filled.has(name));
  if (missing.length > 0) throw new Error(`The document has no place for: ${missing.join(", ")}.`);
  return result;
}

/** The shape of a value on the wire. */
function wireSchemaOf(schema: Schema): JsonSchema {
  const written = schema.toJSONSchema({ io: "input" });
  if (!isJsonSchema(written)) throw new Error("A schema is no object.");
  const { $schema: _version, ...bare } = written;
  return bare;
}

function isJsonSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null;
}

function shapeTable(schema: Schema): string {
  return fieldTable(fieldsOf(wireSchemaOf(schema), parts));
}

/** The fields that a shape has beside those of another one. */
function ownTable(schema: Schema, other: Schema, tag?: string): string {
  const others = new Set(fieldsOf(wireSchemaOf(other)).map(({ name }) => name));
  return fieldTable(fieldsOf(wireSchemaOf(schema), parts, tag).filter(({ name }) => !others.has(name)));
}

function fieldTable(fields: readonly Field[]): string {
  return toTable(
    ["field", "type", "meaning"],
    fields.map(({ name, type, meaning }) => [name, type, meaning]),
  );
}

type UnionOptions = { tag: string; hidden: readonly string[] };

/** A row for each field of each member; the member is named in its first row. */
function unionTable(schema: Schema, { tag, hidden }: UnionOptions): string {
  const groups = Map.groupBy(membersOf(wireSchemaOf(schema)), (member) =>
    describeType(member.properties?.[tag] ?? {}),
  );
  const isShown = (name: string) => !hidden.includes(name.replace(/^`(.*)`\??$/, "$1"));
  const rows = [...groups].flatMap(([name, members]) =>
    fieldsOf({ oneOf: members }, parts, "status")
      .filter((field) => isShown(field.name))
      .map((field, index) => [index === 0 ? name : "", field.name, field.type, field.meaning]),
  );
  return toTable([tag, "field", "type", "meaning"], rows);
}

/** The fields that every event has stand in the text, not in each row. */
function eventTable(schema: Schema): string {
  return unionTable(schema, { tag: "type", hidden: ["v", "offset", "at", "type"] });
}

function errorTable(
  errors: Readonly<Record<string, { status: number; retryable: boolean; message: string }>>,
): string {
  const rows = Object.entries(errors).map(([code, { status, retryable, message }]) => [
    `\`${code}\``,
    String(status),
    retryable ? "yes" : "no",
    message,
  ]);
  return toTable(["code", "status", "retryable", "message"], rows);
}

function valueTable(): string {
  const { endingSchema, stateSchema, notificationSchema, modelListSchema } = protocol;
  const valuesOf = (tag: "by") =>
    endingSchema.options.flatMap(({ shape }) =>
      tag in shape ? [[`\`by\` of \`${shape.status.value}\``, shape.by.options] as const] : [],
    );
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ["`status`", stateSchema.options.map(({ shape }) => shape.status.value)],
    ["`phase` of `running`", protocol.phaseSchema.options],
    ...valuesOf("by"),
    ["`kind` of a generation", protocol.kindSchema.options],
    ["`mode` of an attempt or a seam", protocol.continuationModeSchema.options],
    ["`mode` of a model", modelListSchema.shape.models.element.shape.mode.options],
    [
      "`from` of what is known of a model",
      modelListSchema.shape.models.element.shape.capability.shape.from.options,
    ],
    ["`verdict` of a seam", protocol.seamSchema.shape.verdict.options],
    ["`certainty` of a usage", protocol.usageSchema.shape.certainty.options],
    ["`upstream` of a stop", protocol.upstreamSchema.options],
    ["`?format=` of a stream", protocol.formatSchema.options],
    ["`?mode=` of a resume", protocol.modeSchema.options],
    ["`type` of a notification", notificationSchema.options.map(({ shape }) => shape.type.value)],
  ];
  return toTable(
    ["field", "values"],
    rows.map(([name, values]) => [
      name,
      listOf(
        values.map((value) => `\`${value}\``),
        "and",
      ),
    ]),
  );
}

function codeFirst([name, text]: [string, string]): string[] {
  return [`\`${name}\``, text];
}
