const titleCharacters = 80;

/** The title of a conversation: the first line of its first message, cut at a word where it is long. */
export function toTitle(message: string): string {
  const line = message.trim().split("\n", 1)[0]?.trim() ?? "";
  if (line.length <= titleCharacters) return line;
  const cut = line.slice(0, titleCharacters);
  const space = cut.lastIndexOf(" ");
  return `${(space > titleCharacters / 2 ? cut.slice(0, space) : cut).toWellFormed().replace(/\uFFFD$/, "")}…`;
}
