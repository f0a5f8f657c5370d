import { readFileSync } from "node:fs";
import { STATUS_CODES } from "node:http";
import { join } from "node:path";
import { expect } from "vitest";
import type { TestApp } from "./app.ts";
import type { EventStream, StreamRequest } from "./event-stream.ts";

type Head = { first: string; headers: readonly [name: string, value: string][] };

/** One block of a transcript: a request with its response, or what follows on the stream that is still open. */
type Block = {
  request: (Head & { body: string }) | undefined;
  response: Head | undefined;
  body: string;
};

const specification = join(import.meta.dirname, "../../../../PROTOCOL.md");

/** The blocks below a heading of PROTOCOL.md. */
function readTranscript(heading: string): Block[] {
  const [, section] = readFileSync(specification, "utf8").split(`\n### ${heading}\n`);
  if (section === undefined) throw new Error(`PROTOCOL.md has no heading “${heading}”.`);
  const [own = ""] = section.split(/\n##/);
  const blocks = [...own.matchAll(/^```http\n([^]*?)\n```$/gm)].map(([, text = ""]) => parseBlock(text));
  if (blocks.length === 0) throw new Error(`There is no transcript below “${heading}”.`);
  return blocks;
}

function parseBlock(text: string): Block {
  const at = text.search(/^HTTP\/1\.1 /m);
  if (at === -1) return { request: undefined, response: undefined, body: text };
  const { body, ...response } = parseMessage(text.slice(at));
  return { request: parseMessage(text.slice(0, at).trimEnd()), response, body };
}

function parseMessage(text: string): Head & { body: string } {
  const [head = "", ...rest] = text.split("\n\n");
  const [first = "", ...lines] = head.split("\n");
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(": ");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)];
  });
  return { first, headers, body: rest.join("\n\n") };
}

/** What the test does while the response of a block arrives. */
export type Meanwhile = (stream: EventStream) => Promise<unknown>;

/**
 * Plays the transcripts of PROTOCOL.md against a server and compares every byte that they show. Names in braces stand
 * for what differs from run to run; each has one value in all transcripts of one player.
 */
export function createPlayer(server: TestApp) {
  const values = new Map([["key", server.key]]);
  let open: { stream: EventStream; shown: number } | undefined;

  const fill = (text: string) => text.replaceAll(placeholder, (name) => values.get(nameOf(name)) ?? name);

  function expectMatch(actual: string, documented: string): void {
    const expected = fill(documented);
    const match = new RegExp(`^${toPattern(expected)}$`).exec(actual);
    if (match === null) expect(actual).toBe(expected);
    for (const [name, value] of Object.entries(match?.groups ?? {})) values.set(name, value);
    expect(actual).toBe(fill(documented));
  }

  async function send({ first, headers, body }: NonNullable<Block["request"]>): Promise<EventStream> {
    const [, method = "", path = ""] = /^(GET|POST) (\S+) HTTP\/1\.1$/.exec(fill(first)) ?? [];
    const sent: StreamRequest = {
      method: method === "POST" ? "POST" : "GET",
      headers: Object.fromEntries(headers.map(([name, value]) => [name, fill(value)])),
      ...(body !== "" && { body: fill(body) }),
    };
    return server.open(path, sent);
  }

  function expectHead({ first, headers }: Head, stream: EventStream): void {
    expect(`HTTP/1.1 ${stream.status} ${STATUS_CODES[stream.status]}`).toBe(first);
    for (const [name, value] of headers) expectMatch(String(stream.headers[name]), value);
  }

  /** Where the frames of a block end on a stream that goes on. */
  async function endOf(body: string, { stream, shown }: { stream: EventStream; shown: number }) {
    const frames = body.split("\n\n").length;
    const end = (raw: string) => [...raw.slice(shown).matchAll(/\n\n/g)][frames - 1]?.index;
    await stream.until(({ raw }) => end(raw) !== undefined);
    return shown + (end(stream.raw) ?? 0) + 2;
  }

  /** `goesOn`: a later block, without a request, shows what follows on this stream. */
  async function playBlock(block: Block, goesOn: boolean, meanwhile: Meanwhile | undefined): Promise<void> {
    const { request, response, body } = block;
    const stream = request === undefined ? open?.stream : await send(request);
    if (stream === undefined) throw new Error("No stream is open that this block could go on with.");
    if (response !== undefined) expectHead(response, stream);
    await meanwhile?.(stream);
    const shown = request === undefined ? (open?.shown ?? 0) : 0;
    if (!goesOn) await stream.over;
    const end = goesOn ? await endOf(body, { stream, shown }) : stream.raw.length;
    expectMatch(stream.raw.slice(shown, end).trimEnd(), body);
    if (goesOn) open = { stream, shown: end };
  }

  return {
    /** Plays the blocks below a heading; what the test does during each is listed in the same order. */
    async expectTranscript(
      heading: string,
      meanwhile: readonly (Meanwhile | undefined)[] = [],
    ): Promise<void> {
      const blocks = readTranscript(heading);
      const hasRest = blocks.some(({ request }) => request === undefined);
      for (const [index, block] of blocks.entries()) {
        await playBlock(block, hasRest && index === 0, meanwhile[index]);
      }
    },
  };
}

const placeholder = /\{[a-z][a-z_]*\}/g;
const nameOf = (text: string) => text.slice(1, -1);

/** A text in which each name stands for a value of its kind. */
function toPattern(text: string): string {
  const seen = new Set<string>();
  const names = text.match(placeholder) ?? [];
  return text
    .split(placeholder)
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
    .reduce((pattern, part, index) => {
      const name = nameOf(names[index - 1] ?? "");
      const value = seen.has(name) ? `\\k<${name}>` : `(?<${name}>${valueOf(name)})`;
      seen.add(name);
      return pattern + value + part;
    });
}

function valueOf(name: string): string {
  if (name.endsWith("_at")) return "\\d{13}";
  if (name.endsWith("_ms")) return "\\d+";
  // A test writes too fast for a rate.
  if (name.endsWith("_rate")) return "(?:[\\d.]+|null)";
  return "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
}
