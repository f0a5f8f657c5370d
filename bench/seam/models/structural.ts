/* Models that begin a block, table, list or object again, lose or add white space, or halve a character. */
import { ahead, lastLine, lastWords, letterCount, openBlock, type Model, type Scene } from "./model.ts";

export const structural: readonly Model[] = [
  {
    name: "fence reopened",
    group: "other repairable",
    mode: "any",
    reply: (scene) => fenced(scene, (block) => `\`\`\`${block.info}\n`),
  },
  {
    name: "fence reopened, line again",
    group: "other repairable",
    mode: "any",
    reply: (scene) => fenced(scene, (block) => `\`\`\`${block.info}\n${lastLine(scene.shown)}`),
  },
  {
    name: "bare fence reopened, line again",
    group: "other repairable",
    mode: "any",
    reply: (scene) => fenced(scene, () => `\`\`\`\n${lastLine(scene.shown)}`),
  },
  {
    name: "fence reopened, block again",
    group: "other repairable",
    mode: "any",
    reply: (scene) => fenced(scene, (block) => `\`\`\`${block.info}\n${scene.shown.slice(block.at)}`),
  },
  { name: "table head again", group: "other repairable", mode: "any", reply: tableHead },
  { name: "table head and row again", group: "other repairable", mode: "any", reply: tableHeadAndRow },
  { name: "heading again, then the last words", group: "other repairable", mode: "any", reply: headingAgain },
  { name: "JSON list reopened", group: "other repairable", mode: "any", reply: jsonReopened },
  {
    name: "line breaks doubled",
    group: "other repairable",
    mode: "any",
    reply: ({ partial, shown, rest }) =>
      partial.endsWith("\n") && !/^\s/u.test(rest)
        ? { stream: partial.slice(shown.length) + rest, newAt: partial.length - shown.length }
        : undefined,
  },
  {
    name: "space before a comma or full stop",
    group: "other repairable",
    mode: "any",
    reply: ({ partial, rest }) =>
      /\p{L}$/u.test(partial) && /^[,.](?:\s|$)/u.test(rest) && openBlock(partial) === undefined
        ? { stream: ` ${rest}`, newAt: 1 }
        : undefined,
  },
  {
    name: "surrogate pair halved, goes on",
    group: "other repairable",
    mode: "any",
    reply: (scene) => halved(scene, () => ""),
  },
  {
    name: "surrogate pair halved, last words again",
    group: "other repairable",
    mode: "any",
    reply: (scene) => halved(scene, (partial) => lastWords(partial, 5)),
  },
  { name: "joined emoji halved, begun again", group: "other repairable", mode: "any", reply: joinedEmoji },
];

export const undecidable: readonly Model[] = [
  {
    name: "lost space, no repeat",
    group: "undecidable",
    mode: "any",
    reply: ({ partial, rest }) =>
      /\p{L}$/u.test(partial) && /^ \p{L}/u.test(rest) ? { stream: rest.slice(1), newAt: 0 } : undefined,
  },
  {
    name: "space inside a word",
    group: "undecidable",
    mode: "any",
    reply: ({ partial, rest }) =>
      /\p{L}$/u.test(partial) && /^\p{L}/u.test(rest) ? { stream: ` ${rest}`, newAt: 1 } : undefined,
  },
  {
    name: "ellipsis instead of half a word or a space",
    group: "undecidable",
    mode: "any",
    reply: ({ partial, rest }) =>
      /\p{L}$/u.test(partial) && /^ ?\p{L}/u.test(rest)
        ? { stream: `...${rest.trimStart()}`, newAt: 3 }
        : undefined,
  },
  { name: "one short word again", group: "undecidable", mode: "any", reply: shortWordAgain },
  {
    name: "fence reopened after lost line breaks",
    group: "undecidable",
    mode: "any",
    reply: (scene) =>
      scene.partial.endsWith("\n")
        ? undefined
        : fenced({ ...scene, onward: scene.onward.trimStart() }, (block) => `\`\`\`${block.info}\n`),
  },
];

function fenced(scene: Scene, write: (block: { info: string; at: number }) => string) {
  const block = openBlock(scene.shown);
  if (block === undefined || block.info === "") return undefined;
  const before = write(block);
  const repeated = before.slice(before.indexOf("\n") + 1);
  if (repeated !== "") return letterCount(repeated) < 6 ? undefined : ahead(before, scene);
  const isAtLine = /\n *$/u.test(scene.partial) && !/^\s/u.test(scene.rest);
  const isInLine = scene.partial === scene.shown && /^\S/u.test(scene.rest);
  return isAtLine || isInLine ? { stream: before + scene.rest, newAt: before.length } : undefined;
}

function tableHead(scene: Scene) {
  const head = currentTableHead(scene.partial);
  if (head === undefined || !scene.partial.endsWith("|\n") || !scene.rest.startsWith("|")) return undefined;
  return { stream: head + scene.rest, newAt: head.length };
}

function tableHeadAndRow(scene: Scene) {
  const head = currentTableHead(scene.partial);
  const row = lastLine(scene.shown);
  return head === undefined || scene.partial.endsWith("\n") || letterCount(row) < 6
    ? undefined
    : ahead(head + row, scene);
}

/** The head of the table that the text ends in, if at least one of its rows has begun. */
function currentTableHead(partial: string): string | undefined {
  return /(?:^|\n)(\|[^\n]*\|\n\|[-|]+\|\n)(?:\|[^\n]*\n)*(?:\|[^\n]*)?$/u.exec(partial)?.[1];
}

function headingAgain(scene: Scene) {
  const heading = [...scene.shown.matchAll(/^#{1,6} [^\n]+\n/gmu)].at(-1)?.[0];
  const repeated = lastWords(scene.shown, scene.random.between(3, 8));
  if (
    heading === undefined ||
    lastLine(scene.shown).startsWith("#") ||
    openBlock(scene.shown) !== undefined ||
    letterCount(repeated) < 8 ||
    letterCount(heading) < 4
  )
    return undefined;
  return ahead(`${heading}\n${repeated}`, scene);
}

function jsonReopened(scene: Scene) {
  if (
    scene.kind !== "JSON" ||
    !/\n(?: {2}| {4})\},$/u.test(scene.partial) ||
    !/(?:^|\n)\[\n/u.test(scene.partial)
  )
    return undefined;
  return { stream: `[${scene.rest}`, newAt: 1 };
}

function halved(scene: Scene, repeat: (partial: string) => string) {
  const pairs = [...scene.whole.matchAll(/\p{Extended_Pictographic}/gu)].filter(
    ({ 0: found, index }) => found.length === 2 && index > 60,
  );
  if (pairs.length === 0) return undefined;
  const at = scene.random.pick(pairs).index + 1;
  const partial = scene.whole.slice(0, at);
  const repeated = repeat(scene.whole.slice(0, at - 1).trimEnd());
  const expected = scene.whole.slice(at);
  if (repeated === "") return { partial, expected, stream: expected, newAt: 0 };
  if (letterCount(repeated) < 8) return undefined;
  const start = scene.whole.slice(0, at - 1).trimEnd().length;
  return {
    partial,
    expected,
    stream: repeated + scene.whole.slice(start),
    newAt: repeated.length + at - start,
  };
}

function joinedEmoji(scene: Scene) {
  const joined = [
    ...scene.whole.matchAll(/\p{Extended_Pictographic}\uFE0F?\u200D(?=\p{Extended_Pictographic})/gu),
  ].filter(({ index }) => index > 60 && scene.whole[index - 1] !== "\u200D");
  if (joined.length === 0) return undefined;
  const { 0: half, index } = scene.random.pick(joined);
  const at = index + half.length;
  return {
    partial: scene.whole.slice(0, at),
    expected: scene.whole.slice(at),
    stream: scene.whole.slice(index),
    newAt: half.length,
  };
}

function shortWordAgain({ partial, shown, onward }: Scene) {
  const word = /(?<=\s)\p{L}{1,3}$/u.exec(shown)?.[0];
  return word === undefined || partial === shown || !onward.startsWith(" ")
    ? undefined
    : { stream: ` ${word}${onward}`, newAt: 1 + word.length };
}
