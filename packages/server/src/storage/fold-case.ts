/**
 * Makes texts equal that differ in case only. Lower case first: it changes letters that upper case keeps, as İ. Then
 * upper case, which changes a letter without regard to its neighbours: a part of a text is a part of the folded text.
 */
export function foldCase(text: string): string {
  return text.toLowerCase().toUpperCase();
}
