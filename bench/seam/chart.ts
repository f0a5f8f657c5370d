/* A bar chart as SVG: exact joins per group, ours and what peers do. */

export type Bars = { group: string; shares: readonly { name: string; share: number }[] };

const colours = ["#2563eb", "#94a3b8", "#a8a29e", "#d6a35c", "#c08497"];
const barHeight = 14;
const gap = 22;
const left = 190;
const width = 560;

/** Draws one block of horizontal bars per group. */
export function drawChart(title: string, groups: readonly Bars[]): string {
  const parts: string[] = [];
  let y = 56;
  for (const { group, shares } of groups) {
    parts.push(text({ x: left - 10, y: y + (shares.length * barHeight) / 2 + 4, anchor: "end" }, group));
    for (const [index, { name, share }] of shares.entries()) {
      const length = Math.max(1, Math.round(share * width));
      parts.push(
        `<rect x="${left}" y="${y}" width="${length}" height="${barHeight - 3}" fill="${colours[index] ?? "#999999"}"><title>${name}: ${(share * 100).toFixed(2)} %</title></rect>`,
      );
      parts.push(
        text(
          { x: left + length + 6, y: y + 10, anchor: "start" },
          `${(share * 100).toFixed(share > 0.98 ? 2 : 0)} %`,
        ),
      );
      y += barHeight;
    }
    y += gap;
  }
  const legend = (groups[0]?.shares ?? []).map(({ name }, index) => {
    const x = 20 + index * 165;
    return `<rect x="${x}" y="${y}" width="11" height="11" fill="${colours[index] ?? "#999999"}"/>${text({ x: x + 16, y: y + 10, anchor: "start" }, name)}`;
  });
  const height = y + 30;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${left + width + 90} ${height}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="${title}">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="20" y="30" font-size="16" fill="#0f172a">${title}</text>`,
    ...parts,
    ...legend,
    "</svg>\n",
  ].join("\n");
}

function text({ x, y, anchor }: { x: number; y: number; anchor: "start" | "end" }, content: string): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="#334155">${content}</text>`;
}
