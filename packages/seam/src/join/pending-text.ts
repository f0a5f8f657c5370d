/** So many code units are appended to one string before it is set aside. */
const openLimit = 4096;

/**
 * The text of the stream that is kept back, addressed by position in the stream. The joiner reads the end of it after each
 * delta, and reading makes the engine flatten a string that was built by appending; so full pieces are set aside, and only
 * the last one is flattened. Going back joins them again, which happens once per preface.
 */
export type PendingText = {
  append(text: string): void;
  codePointAt(position: number): number | undefined;
  slice(from: number, to?: number): string;
  readonly length: number;
};

export function createPendingText(): PendingText {
  let closed: string[] = [];
  let closedLength = 0;
  let open = "";

  function flatten() {
    open = closed.join("") + open;
    closed = [];
    closedLength = 0;
  }

  return {
    append(text) {
      if (open.length > openLimit) {
        closed.push(open);
        closedLength += open.length;
        open = "";
      }
      open += text;
    },
    codePointAt(position) {
      if (position < closedLength) flatten();
      return open.codePointAt(position - closedLength);
    },
    slice(from, to) {
      if (from < closedLength) flatten();
      return open.slice(from - closedLength, to === undefined ? undefined : to - closedLength);
    },
    get length() {
      return closedLength + open.length;
    },
  };
}
