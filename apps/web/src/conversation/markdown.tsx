import { createContext, useContext, useMemo } from "react";
import { Block, Streamdown, parseMarkdownIntoBlocks } from "streamdown";
import type { BlockProps } from "streamdown";
import classes from "./markdown.module.css";
import { components } from "./markdown-components.tsx";

/** `growing`: more is coming. `cut`: it ended early and may be open at the end. `complete`: it is as it should be. */
export type TextState = "growing" | "cut" | "complete";

type Props = { text: string; seams: number[]; state: TextState };

/** Without a plugin that reads HTML, tags in an answer are shown as the text that they are. */
const withoutHtml: [] = [];

/** Only what this page sets is closed: formulas and HTML are shown as they are written. */
const healing = { katex: false, htmlTags: false, linkMode: "text-only" } as const;

/**
 * Sets an answer as Markdown. What is still open at the end (a bold word, a fence) is closed for display only; the
 * text itself is never touched.
 */
export function Markdown({ text, seams, state }: Props) {
  return (
    <SeamBlocks value={useSeamBlocks(text, seams)}>
      <Streamdown
        className={`${classes.markdown} ${state === "growing" ? classes.growing : ""}`}
        components={components}
        rehypePlugins={withoutHtml}
        parseIncompleteMarkdown={state !== "complete"}
        remend={healing}
        controls={false}
        BlockComponent={MarkedBlock}
        dir="auto"
      >
        {text}
      </Streamdown>
    </SeamBlocks>
  );
}

const SeamBlocks = createContext<ReadonlySet<number>>(new Set());

/** The blocks in which an answer was continued: those that the text before each seam ends in. */
function useSeamBlocks(text: string, seams: number[]): ReadonlySet<number> {
  const end = seams.at(-1) ?? 0;
  const settled = text.slice(0, end);
  return useMemo(
    () =>
      new Set(seams.map((seam) => Math.max(0, parseMarkdownIntoBlocks(settled.slice(0, seam)).length - 1))),
    [settled, seams],
  );
}

function MarkedBlock(props: BlockProps) {
  const seams = useContext(SeamBlocks);
  if (!seams.has(props.index)) return <Block {...props} />;
  return (
    <div className={classes.seam} title="Continued here">
      <Block {...props} />
    </div>
  );
}
