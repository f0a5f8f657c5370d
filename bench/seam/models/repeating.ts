/* Models that write again what is already there. */
import { ahead, lastLine, lastWords, letterCount, openBlock, type Model, type Scene } from "./model.ts";

const leastLetters = 6;

export const repeating: readonly Model[] = [
  {
    name: "last words again",
    group: "text repeated",
    mode: "any",
    reply: (scene) => again(scene, lastWords(scene.shown, scene.random.between(2, 8))),
  },
  {
    name: "last sentence again",
    group: "text repeated",
    mode: "any",
    reply: (scene) => again(scene, lastSentence(scene.shown)),
  },
  {
    name: "current line again",
    group: "text repeated",
    mode: "any",
    reply: (scene) => again(scene, lastLine(scene.shown)),
  },
  {
    name: "paragraph or block again",
    group: "text repeated",
    mode: "any",
    reply: (scene) => again(scene, lastBlock(scene.shown)),
  },
  { name: "code block again from its first line", group: "text repeated", mode: "any", reply: blockAgain },
  {
    name: "whole answer again",
    group: "text repeated",
    mode: "any",
    reply: (scene) => again(scene, scene.shown),
  },
  {
    name: "last words again, with a capital",
    group: "text repeated",
    mode: "any",
    reply: (scene) => again(scene, lastWords(scene.shown, scene.random.between(3, 8)), capital),
  },
  {
    name: "last words again, other spacing",
    group: "text repeated",
    mode: "any",
    reply: (scene) =>
      again(scene, lastWords(scene.shown, scene.random.between(3, 8)), (text) =>
        text.replaceAll(/\s+/gu, " "),
      ),
  },
  { name: "cut word again", group: "text repeated", mode: "any", reply: cutWordAgain },
  {
    name: "list marker, row or heading begun again",
    group: "text repeated",
    mode: "any",
    reply: markerAgain,
  },
  { name: "tag begun again", group: "text repeated", mode: "any", reply: tagAgain },
  {
    name: "last sentence again, one word changed",
    group: "other repairable",
    mode: "any",
    reply: changedSentence,
  },
];

function again(scene: Scene, repeated: string, style: (text: string) => string = (text) => text) {
  if (letterCount(repeated) < leastLetters) return undefined;
  return ahead(style(repeated), scene);
}

function lastSentence(text: string): string {
  return (
    /(?<=[.!?。！？؟।\n]\s*)[^.!?。！？؟।\n]+[.!?。！？؟।]?$/u.exec(text.slice(-600))?.[0].trimStart() ?? ""
  );
}

function lastBlock(text: string): string {
  const border = text.lastIndexOf("\n\n");
  return border < 0 ? text : text.slice(border + 2);
}

function blockAgain(scene: Scene) {
  const block = openBlock(scene.shown);
  return block === undefined ? undefined : again(scene, scene.shown.slice(block.at));
}

function capital(text: string): string {
  return text.replace(/^\p{Ll}/u, (first) => first.toUpperCase());
}

function cutWordAgain(scene: Scene) {
  if (scene.shown !== scene.partial || !/^\p{L}/u.test(scene.rest)) return undefined;
  const word = /[\p{L}\p{M}_]+$/u.exec(scene.partial)?.[0] ?? "";
  const isSpaced = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Devanagari}]/u.test(word);
  return word.length >= 2 && isSpaced ? ahead(word, scene) : undefined;
}

function markerAgain(scene: Scene) {
  const marker = /^\s*(?:[-*]|\d+\.|#{1,6}|\|)(?: \S*)?$/u.exec(lastLine(scene.partial))?.[0];
  if (marker === undefined || !/\s/u.test(marker.trimStart())) return undefined;
  return { stream: marker.trimStart() + scene.rest, newAt: marker.trimStart().length };
}

function tagAgain(scene: Scene) {
  const tag = /<[a-z/][^<>]*$/u.exec(scene.shown)?.[0];
  return scene.kind !== "HTML" || tag === undefined || letterCount(tag) === 0 ? undefined : ahead(tag, scene);
}

function changedSentence(scene: Scene) {
  const words = lastWords(scene.shown, 16).split(" ");
  if (
    !/^(?:prose|dialogues|nested)/u.test(scene.kind) ||
    words.length < 16 ||
    words.some((word) => /[\p{N}\n|*`]/u.test(word))
  )
    return undefined;
  const at = scene.random.between(4, 9);
  const changed = words.map((word, index) =>
    index === at ? `${word.slice(0, -1)}${scene.random.pick(["x", "n", "ed", ""])}` : word,
  );
  return ahead(changed.join(" "), scene);
}
