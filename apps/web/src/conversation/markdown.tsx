import { createContext, useContext, useMemo } from "react";
import { Block, Streamdown, parseMarkdownIntoBlocks } from "streamdown";
import type { BlockProps } from "streamdown";
import classes from "./markdown.module.css";
import { components } from "./markdown-components.tsx";

type Props = { text: string; seams: number[]; state: "growing" | "ended" };

/** Without a plugin that reads HTML, tags in an answer are shown as the text that they are. */
const withoutHtml: [] = [];

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
