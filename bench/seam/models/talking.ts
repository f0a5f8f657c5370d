/* Models that speak before they go on, or instead of it. */
import { ahead, lastLine, lastWords, letterCount, openBlock, type Model, type Scene } from "./model.ts";

const preambles = [
  "Sure, here is the rest of the text:\n\n",
  "Certainly! I'll continue from where I left off.\n\n",
  "Of course. Continuing from where we stopped:\n\n",
  "Here's the continuation:\n\n",
  "Continuing from the last line:\n",
  "Okay, resuming where I was interrupted:\n\n",
  "Sure! Here's the remaining part:\n\n",
  "Natürlich, hier ist die Fortsetzung:\n\n",
  "Gerne! Hier geht es weiter:\n\n",
  "Bien sûr, voici la suite :\n\n",
  "D’accord, je continue :\n\n",
  "¡Claro! Aquí está el resto:\n\n",
  "Por supuesto, continúo donde lo dejé:\n\n",
  "Конечно, вот продолжение:\n\n",
  "Продолжаю с места, где остановился:\n\n",
  "好的，以下是剩余的内容：\n\n",
  "当然，我继续：\n\n",
  "はい、続きです：\n\n",
  "もちろんです。続きを書きます：\n\n",
  "بالتأكيد، إليك بقية النص:\n\n",
  "ज़रूर, आगे जारी है:\n\n",
];
const apologies = [
  "I apologize for the interruption. I was in the middle of the explanation. ",
  "Sorry about that! My answer was cut off, so I will pick it up again. ",
  "My apologies for the cut. So far we have looked at the main points. Let me continue:\n\n",
  "Entschuldigung für die Unterbrechung. Ich war gerade mitten im Text. ",
  "Désolé pour l’interruption. Je reprends là où j’en étais.\n\n",
  "Lo siento, la respuesta se cortó. Continúo:\n\n",
];
const statements = [
  "The answer is already complete.",
  "The response is complete.",
  "Nothing is missing.",
  "(The previous response was complete.)",
  "There is nothing more to add.",
  "No further response needed.",
  "Die Antwort ist bereits vollständig.",
  "La réponse est déjà complète.",
  "La respuesta ya está completa.",
  "Ответ уже закончен.",
  "回答已经完整。",
  "回答はすでに完了しています。",
];

export const talking: readonly Model[] = [
  {
    name: "preamble, then the anchor",
    group: "other repairable",
    mode: "anchored",
    reply: (scene) => ahead(scene.random.pick(preambles) + scene.anchor, scene),
  },
  {
    name: "preamble, then the last words",
    group: "other repairable",
    mode: "any",
    reply: (scene) => before(scene.random.pick(preambles), scene),
  },
  {
    name: "preamble in mid-sentence, no repeat",
    group: "other repairable",
    mode: "any",
    reply: barePreamble,
  },
  {
    name: "apology and recap, then the last words",
    group: "other repairable",
    mode: "any",
    reply: (scene) => before(scene.random.pick(apologies), scene),
  },
  {
    name: "ellipsis, then the last words",
    group: "other repairable",
    mode: "any",
    reply: (scene) => before(scene.random.pick(["...", "…", "... ", "[...] ", "— "]), scene),
  },
  { name: "ellipsis after a space", group: "other repairable", mode: "any", reply: ellipsisAfterSpace },
  {
    name: "preamble, fence reopened, line again",
    group: "other repairable",
    mode: "any",
    reply: preambleAndFence,
  },
  {
    name: "apology, then the whole answer",
    group: "other repairable",
    mode: "any",
    reply: (scene) => ahead(scene.random.pick(apologies) + scene.shown, scene),
  },
  {
    name: "ellipsis, then the last words with a capital",
    group: "other repairable",
    mode: "any",
    reply: (scene) =>
      before("...", scene, (text) => text.replace(/^\p{Ll}/u, (first) => first.toUpperCase())),
  },
  {
    name: "complete: anchor and no more",
    group: "other repairable",
    mode: "anchored",
    reply: (scene) => finished(scene, scene.anchor),
  },
  {
    name: "complete: says so",
    group: "other repairable",
    mode: "any",
    reply: (scene) => finished(scene, scene.random.pick(statements)),
  },
  {
    name: "complete: whole answer again",
    group: "other repairable",
    mode: "any",
    reply: (scene) => finished(scene, scene.whole.trimEnd()),
  },
  {
    name: "complete: anchor, then says so",
    group: "other repairable",
    mode: "anchored",
    reply: (scene) => finished(scene, `${scene.anchor}\n\n${scene.random.pick(statements)}`),
  },
];

function before(words: string, scene: Scene, style: (text: string) => string = (text) => text) {
  const repeated = lastWords(scene.shown, scene.random.between(3, 9));
  return letterCount(repeated) < 8 ? undefined : ahead(words + style(repeated), scene);
}

function barePreamble(scene: Scene) {
  if (
    scene.shown === scene.partial ||
    !/[\p{L},]$/u.test(scene.shown) ||
    !/^\p{L}/u.test(scene.rest) ||
    scene.partial.endsWith("\n")
  )
    return undefined;
  const preamble = scene.random.pick(preambles);
  return { stream: preamble + scene.rest, newAt: preamble.length };
}

function ellipsisAfterSpace(scene: Scene) {
  if (
    !/[\p{L},] $/u.test(scene.partial) ||
    !/^\p{Ll}/u.test(scene.rest) ||
    /\.\.\.|…/u.test(scene.partial.slice(-300)) ||
    openBlock(scene.partial) !== undefined
  )
    return undefined;
  return { stream: `...${scene.rest}`, newAt: 3 };
}

function preambleAndFence(scene: Scene) {
  const block = openBlock(scene.shown);
  const line = lastLine(scene.shown);
  if (block === undefined || block.info === "" || letterCount(line) < 6) return undefined;
  return ahead(`${scene.random.pick(preambles)}\`\`\`${block.info}\n${line}`, scene);
}

function finished(scene: Scene, stream: string) {
  return scene.rest.trim() === ""
    ? { stream, newAt: stream.length, expected: "", complete: true }
    : undefined;
}
