/* Models that repeat the anchor, in full or in part, and models that just go on. */
import { ahead, letterCount, type Model, type Scene } from "./model.ts";

export const obedient: readonly Model[] = [
  {
    name: "anchor in full",
    group: "anchor obeyed",
    mode: "anchored",
    reply: (scene) => ahead(scene.anchor, scene),
  },
  {
    name: "anchor after a line break",
    group: "anchor obeyed",
    mode: "anchored",
    reply: (scene) => ahead(`\n${scene.anchor}`, scene),
  },
  {
    name: "anchor with other quotes and spaces",
    group: "anchor obeyed",
    mode: "anchored",
    reply: (scene) => ahead(restyled(scene.anchor), scene),
  },
  { name: "anchor from its middle on", group: "anchor obeyed", mode: "anchored", reply: fromTheMiddle },
  {
    name: "anchor with the marker lines",
    group: "anchor obeyed",
    mode: "anchored",
    reply: (scene) => quoted(scene),
  },
];

export const wellBehaved: readonly Model[] = [
  { name: "goes on, no anchor", group: "well-behaved", mode: "anchored", reply: (scene) => ahead("", scene) },
  {
    name: "goes on, unanchored",
    group: "well-behaved",
    mode: "unanchored",
    reply: (scene) => ahead("", scene),
  },
  { name: "goes on after the white space", group: "well-behaved", mode: "any", reply: afterWhiteSpace },
];

export const prefill: readonly Model[] = [
  { name: "prefill", group: "prefill", mode: "prefill", reply: (scene) => ahead("", scene) },
  {
    name: "prefill, white space kept",
    group: "prefill",
    mode: "prefill",
    reply: (scene) => (scene.shown === scene.partial ? ahead("", scene) : undefined),
  },
  {
    name: "prefill with echo",
    group: "prefill",
    mode: "prefill",
    echo: true,
    reply: (scene) => ahead(scene.shown, scene),
  },
  {
    name: "prefill, echo announced but absent",
    group: "prefill",
    mode: "prefill",
    echo: true,
    reply: (scene) => ahead("", scene),
  },
];

function restyled(text: string): string {
  return text
    .replaceAll("'", "’")
    .replaceAll(/"([^"]*)"/gu, "“$1”")
    .replaceAll(/[ \t]+/gu, " ")
    .replaceAll(/\n+/gu, "\n");
}

function fromTheMiddle(scene: Scene) {
  const starts = [...scene.anchor.matchAll(/(?<=\s)\S/gu)]
    .map(({ index }) => index)
    .filter((at) => letterCount(scene.anchor.slice(at)) >= 12);
  if (starts.length === 0) return undefined;
  return ahead(scene.anchor.slice(scene.random.pick(starts)), scene);
}

function quoted(scene: Scene) {
  if (/[<>]/u.test(scene.anchor)) return undefined;
  const before = `<<<\n${scene.anchor}\n>>>\n`;
  const isSpaced = /^\s/u.test(scene.onward);
  return isSpaced ? undefined : ahead(before, scene);
}

function afterWhiteSpace({ partial, shown, rest }: Scene) {
  if (shown === partial || /^\s/u.test(rest)) return undefined;
  return { stream: rest, newAt: 0 };
}
