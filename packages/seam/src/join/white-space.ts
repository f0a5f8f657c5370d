/**
 * Decides which part of the white space that the model wrote is still missing after the white space the answer
 * already ends with.
 */
export function missingWhiteSpace(has: string, wrote: string, inCode: boolean): string {
  if (has === "") return wrote;
  if (wrote.startsWith(has)) return wrote.slice(has.length);
  const [hasLines, wroteLines] = [countLines(has), countLines(wrote)];
  if (wroteLines > hasLines) return "\n".repeat(wroteLines - hasLines) + afterLastLine(wrote);
  if (hasLines > 0 && afterLastLine(has) === "" && (inCode || wroteLines > 0)) return afterLastLine(wrote);
  return "";
}

function countLines(text: string): number {
  return text.split("\n").length - 1;
}

function afterLastLine(text: string): string {
  return text.slice(text.lastIndexOf("\n") + 1);
}
