/* Nested Markdown, tables, JSON, LaTeX and HTML. */
import type { Random } from "../random.ts";
import { capital, paragraph, sentence, topic } from "./prose.ts";

const cities = [
  "Bergen",
  "Porto",
  "Kraków",
  "Osaka",
  "Quito",
  "Tallinn",
  "Galway",
  "Izmir",
  "Hobart",
  "Nairobi",
  "Lyon",
  "Split",
];
const columnNames = ["City", "Year", "Visitors", "Growth", "Rating", "Owner", "Status", "Price", "Notes"];
const states = ["open", "closed", "planned", "in review", "n/a", "done", ""];

export function nestedMarkdown(random: Random): string {
  const blocks = [`# ${capital(topic(random, "english"))}`, paragraph(random, "english", 2)];
  for (let section = 1; section <= random.between(2, 4); section += 1) {
    blocks.push(`## ${section}. ${capital(topic(random, "english"))}`, nestedList(random));
    if (random.chance(0.5))
      blocks.push(`> ${sentence(random, "english")}\n>\n> > ${sentence(random, "english")}`);
    blocks.push(linked(random, paragraph(random, "english", 2)));
    if (random.chance(0.4))
      blocks.push(
        `1. ${sentence(random, "english")}\n\n   \`\`\`bash\n   npm run build -- --out ${random.pick(cities).toLowerCase()}\n   npm test\n   \`\`\`\n\n2. ${sentence(random, "english")}`,
      );
  }
  return `${blocks.join("\n\n")}\n`;
}

function nestedList(random: Random): string {
  const lines: string[] = [];
  const isOrdered = random.chance(0.5);
  for (let item = 1; item <= random.between(3, 5); item += 1) {
    lines.push(
      `${isOrdered ? `${item}.` : "-"} **${capital(topic(random, "english"))}**: ${sentence(random, "english")}`,
    );
    for (let inner = random.between(0, 2); inner > 0; inner -= 1) {
      lines.push(`${isOrdered ? "   " : "  "}- ${sentence(random, "english")}`);
    }
  }
  return lines.join("\n");
}

function linked(random: Random, text: string): string {
  const words = text.split(" ");
  const at = random.between(0, words.length - 4);
  const label = words
    .slice(at, at + 2)
    .join(" ")
    .replaceAll(/[`*_[\]]/gu, "");
  const link = `[${label}](https://example.org/${random.pick(cities).toLowerCase()}/${random.between(10, 9999)})`;
  return [...words.slice(0, at), link, ...words.slice(at + 2)].join(" ");
}

export function table(random: Random): string {
  const names = random.some(columnNames, random.between(3, 5));
  const rows = Array.from(
    { length: random.between(6, 18) },
    () => `| ${names.map((name) => cell(random, name)).join(" | ")} |`,
  );
  const lines = [`| ${names.join(" | ")} |`, `|${names.map(() => "---").join("|")}|`, ...rows];
  return `${paragraph(random, "english", 2)}\n\n${lines.join("\n")}\n\n${paragraph(random, "english", 2)}\n`;
}

function cell(random: Random, name: string): string {
  if (name === "City") return random.pick(cities);
  if (name === "Year") return String(random.between(1890, 2026));
  if (name === "Visitors") return random.between(900, 250_000).toLocaleString("en");
  if (name === "Growth") return `${(random.next() * 20 - 5).toFixed(1)}%`;
  if (name === "Price") return `€${random.between(5, 90)}.${random.pick(["00", "50", "90"])}`;
  if (name === "Status") return random.pick(states);
  return capital(topic(random, "english"));
}

export function jsonAnswer(random: Random): string {
  const entries = Array.from({ length: random.between(4, 10) }, (_, index) => entry(random, index + 1));
  const value = random.chance(0.5)
    ? entries
    : { version: 2, generated: "2026-03-14T09:26:53Z", items: entries, total: entries.length };
  const text = JSON.stringify(value, null, random.pick([2, 2, 4]));
  return random.chance(0.5) ? `${text}\n` : `${sentence(random, "english")}\n\n\`\`\`json\n${text}\n\`\`\`\n`;
}

function entry(random: Random, id: number): object {
  return {
    id,
    city: random.pick(cities),
    note: `${sentence(random, "english")} "${random.pick(cities)}"\n`,
    tags: random.some(["coast", "rail", "night", "family", "winter"], random.between(0, 3)),
    position: { lat: Number((random.next() * 90).toFixed(4)), lon: Number((random.next() * 180).toFixed(4)) },
    active: random.chance(0.7),
    ...(random.chance(0.3) ? { path: "C:\\data\\" + random.pick(cities), owner: null } : {}),
  };
}

const formulas = [
  "\\int_0^\\infty e^{-x^2} \\, dx = \\frac{\\sqrt{\\pi}}{2}",
  "\\sum_{k=1}^{n} k = \\frac{n(n+1)}{2}",
  "f(x) = \\lim_{h \\to 0} \\frac{f(x+h) - f(x)}{h}",
  "a^2 + b^2 = c^2",
  "\\mathbb{E}[X] = \\sum_i x_i \\, p(x_i)",
  "\\nabla \\times \\mathbf{E} = -\\frac{\\partial \\mathbf{B}}{\\partial t}",
  "\\det(A - \\lambda I) = 0",
  "\\left\\| x + y \\right\\| \\leq \\left\\| x \\right\\| + \\left\\| y \\right\\|",
];

export function latex(random: Random): string {
  const blocks = [`\\section{${capital(topic(random, "english"))}}`];
  for (let count = random.between(3, 5); count > 0; count -= 1) {
    blocks.push(
      `${sentence(random, "english")} Let $${random.pick(formulas)}$ hold for $n \\geq ${random.between(1, 9)}$. ${sentence(random, "english")}`,
    );
    const [first = "", second = ""] = random.some(formulas, 2);
    blocks.push(
      random.pick([
        `$$\n${first}\n$$`,
        `\\[ ${first} \\]`,
        `\\begin{align}\n  ${first} \\\\\n  ${second}\n\\end{align}`,
        `\\begin{itemize}\n  \\item ${sentence(random, "english")}\n  \\item ${sentence(random, "english")}\n\\end{itemize}`,
      ]),
    );
  }
  return `${blocks.join("\n\n")}\n`;
}

export function html(random: Random): string {
  const sections = Array.from({ length: random.between(2, 4) }, () => {
    const items = Array.from(
      { length: random.between(2, 5) },
      () =>
        `      <li class="entry" data-id="${random.between(100, 999)}">${sentence(random, "english")}</li>`,
    );
    return `  <section id="${random.pick(cities).toLowerCase()}">\n    <h2>${capital(topic(random, "english"))}</h2>\n    <p>${paragraph(random, "english", 2)}</p>\n    <ul>\n${items.join("\n")}\n    </ul>\n    <img src="/img/${random.between(1, 60)}.webp" alt="${random.pick(cities)}">\n  </section>`;
  });
  const page = `<main class="page">\n${sections.join("\n")}\n</main>`;
  return random.chance(0.5) ? `${page}\n` : `${sentence(random, "english")}\n\n\`\`\`html\n${page}\n\`\`\`\n`;
}
