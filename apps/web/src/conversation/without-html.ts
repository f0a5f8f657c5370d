/**
 * Stands in for `rehype-raw` in the bundle. Tags in an answer are shown as text, so the HTML parser that streamdown
 * brings along is never run and need not be downloaded.
 */
export default function withoutHtml() {
  return undefined;
}
