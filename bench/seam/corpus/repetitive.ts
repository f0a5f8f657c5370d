/* Texts that truly repeat themselves: refrains, logs, lists, dialogues; and emoji and combining marks. */
import type { Random } from "../random.ts";
import { capital, languages, sentence, topic } from "./prose.ts";

const refrains = [
  ["Row on, row on, my weary friend,", "the tide will turn before the end."],
  ["Oh the wind, the wind, the wild west wind,", "it sings of all that might have been."],
  ["Alleluia, alleluia,", "sing it low and sing it long."],
  ["Schlaf, mein Kind, schlaf ein, schlaf ein,", "draußen geht der Mond allein."],
  ["Et ron et ron, petit patapon,", "la rivière a perdu son nom."],
  ["Never, never, never more", "shall I see that silver shore."],
];
const verses = [
  "We left the town when the lamps were low",
  "with a loaf of bread and a borrowed oar",
  "and nobody asked which way we would go",
  "for nobody waits for the poor any more",
  "My brother carried the map in his head",
  "my sister carried the knife and the thread",
  "and I, who was youngest, carried the light",
  "through all the long water and all the long night",
  "The harbour master counted the boats",
  "and wrote down a number and tore it in two",
  "The gulls were repeating the same three notes",
  "as though it were something they suddenly knew",
];

export function poem(random: Random): string {
  const refrain = random.pick(refrains);
  const stanzas: string[] = [];
  for (let count = random.between(4, 6); count > 0; count -= 1) {
    stanzas.push(
      random.some(verses, 4).join("\n"),
      [...refrain, ...(random.chance(0.4) ? refrain : [])].join("\n"),
    );
  }
  return `# ${capital(topic(random, "english"))}\n\n${stanzas.join("\n\n")}\n`;
}

const hosts = ["api-1", "api-2", "db-main", "cache-3", "worker-07"];
const messages = [
  "GET /health 200",
  "GET /v1/orders 200",
  "POST /v1/orders 201",
  "connection reset by peer",
  "retrying in 5s",
  "cache miss for key user",
  "slow query took",
  "heartbeat ok",
];

export function log(random: Random): string {
  let second = random.between(0, 40_000);
  const lines = Array.from({ length: random.between(15, 35) }, () => {
    second += random.between(0, 3);
    const time = new Date(Date.UTC(2026, 4, 7, 8, 0, second)).toISOString();
    return `${time} ${random.pick(["INFO", "INFO", "WARN", "DEBUG"])} [${random.pick(hosts)}] ${random.pick(messages)} ${random.between(1, 900)}ms`;
  });
  const isFenced = random.chance(0.7);
  return `${sentence(random, "english")}\n\n${isFenced ? "```text\n" : ""}${lines.join("\n")}${isFenced ? "\n```" : ""}\n\n${sentence(random, "english")}\n`;
}

const ingredients = [
  "flour",
  "brown sugar",
  "olive oil",
  "oat milk",
  "red lentils",
  "ground cumin",
  "lemon juice",
  "rolled oats",
];

export function list(random: Random): string {
  const isTask = random.chance(0.5);
  const lines = Array.from({ length: random.between(14, 30) }, (_, index) =>
    isTask
      ? `- [${random.pick([" ", "x"])}] Check step ${index + 1} of the ${random.pick(["import", "export", "backup", "upgrade"])} on ${random.pick(hosts)}`
      : `${index + 1}. Add ${random.between(1, 9)}${random.pick(["0 g", " cups", " tbsp"])} of ${random.pick(ingredients)} and stir for ${random.between(1, 5)} minutes.`,
  );
  return `${sentence(random, "english")}\n\n${lines.join("\n")}\n\n${sentence(random, "english")}\n`;
}

const speakers = [
  ["ANNA", "BEN"],
  ["Mara", "Tomás"],
  ["Doctor", "Patient"],
  ["Q", "A"],
  ["ELIF", "JONAS"],
];
const replies = [
  "Yes.",
  "No, not yet.",
  "Well... maybe.",
  "Sure, why not?",
  "Of course.",
  "I see. And then?",
  "Here is the thing:",
  "Sorry, what was that?",
  "I... I don’t know.",
  "Okay, okay!",
  "Thank you.",
];

export function dialogue(random: Random): string {
  const [first = "A", second = "B"] = random.pick(speakers);
  const lines = Array.from({ length: random.between(14, 26) }, (_, index) => {
    const text = random.chance(0.45)
      ? random.pick(replies)
      : `${random.chance(0.3) ? `${random.pick(replies)} ` : ""}${sentence(random, "english")}`;
    return `**${index % 2 === 0 ? first : second}:** ${text}`;
  });
  return `${lines.join("\n\n")}\n`;
}

const emoji = ["👩‍💻", "🎉", "👨‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇳🇴", "🇯🇵", "❤️", "🌊", "☀️", "🧑🏿‍🚀", "1️⃣", "🥐"];
const marked = [
  "e\u0301tude",
  "A\u030angstro\u0308m",
  "n\u0303andu\u0301",
  "Z\u0351\u036b\u0343a\u0328lgo",
  "กำลังใจ",
  "प्रार्थना",
  "עִבְרִית",
  "o\u0302\u0323i",
  "한글",
];

export function emojiText(random: Random): string {
  const language = random.pick(languages.slice(0, 4));
  const paragraphs = Array.from({ length: random.between(3, 5) }, () =>
    Array.from({ length: random.between(3, 5) }, () => {
      const words = sentence(random, language).split(" ");
      for (let count = random.between(1, 3); count > 0; count -= 1) {
        words.splice(
          random.between(1, words.length),
          0,
          random.some(random.chance(0.6) ? emoji : marked, random.between(1, 3)).join(random.pick(["", " "])),
        );
      }
      return words.join(" ");
    }).join(" "),
  );
  return `${paragraphs.join("\n\n")}\n`;
}
