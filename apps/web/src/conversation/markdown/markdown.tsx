import type { Seam } from "@agent-max/protocol";
import { createContext, useContext, useEffect, useMemo } from "react";
import type { ReactNode } from "react";
import { Block, Streamdown, parseMarkdownIntoBlocks } from "streamdown";
import type { BlockProps, MathPlugin } from "streamdown";
import { useApp, useStore } from "../../state/app-context.ts";
import { hasFormulas, toDrawnFormulas } from "./formulas.ts";
import classes from "./markdown.module.css";
import { components } from "./components.tsx";
import { SeamLine } from "../seams/seam-line.tsx";

/** `growing`: more is coming. `cut`: it ended early and may be open at the end. `complete`: it is as it should be. */
export type TextState = "growing" | "cut" | "complete";

export type MarkdownProps = { text: string; seams: Seam[]; state: TextState };

/** Without a plugin that reads HTML, tags in an answer are shown as the text that they are. */
const withoutHtml: [] = [];

/** Only what this page sets is closed: a formula waits until it is whole, HTML is shown as it is written. */
const healing = { katex: false, htmlTags: false, linkMode: "text-only" } as const;

export type DrawMarkdown = (props: MarkdownProps) => ReactNode;

/** The one thing that the page needs of this part once it is loaded. */
export const drawMarkdown: DrawMarkdown = (props) => <Markdown {...props} />;

/**
 * Sets an answer as Markdown. What is still open at the end (a bold word, a fence) is closed for display only; the
 * text itself is never touched.
 */
function Markdown({ text, seams, state }: MarkdownProps) {
  const math = useMath(text);
  const plugins = useMemo(() => (math === undefined ? {} : { math }), [math]);
  return (
    <SeamBlocks value={useSeamBlocks(text, seams)}>
      <Streamdown
        className={`${classes.markdown} ${state === "growing" ? classes.growing : ""}`}
        components={components}
        plugins={plugins}
        rehypePlugins={withoutHtml}
        parseIncompleteMarkdown={state !== "complete"}
        remend={healing}
        controls={false}
        BlockComponent={MarkedBlock}
        dir="auto"
      >
        {toDrawnFormulas(text, state === "growing" ? "growing" : "ended")}
      </Streamdown>
    </SeamBlocks>
  );
}

/** What draws formulas, for a text that has some; until it is loaded their source is shown. */
function useMath(text: string): MathPlugin | undefined {
  const { math } = useApp();
  const plugin = useStore(math);
  const wanted = hasFormulas(text);
  useEffect(() => {
    if (wanted) void math.start();
  }, [math, wanted]);
  return wanted ? plugin : undefined;
}

const SeamBlocks = createContext<ReadonlyMap<number, Seam[]>>(new Map());

/** The blocks in which an answer was continued: those that the text before each seam ends in. */
function useSeamBlocks(text: string, seams: Seam[]): ReadonlyMap<number, Seam[]> {
  const settled = text.slice(0, seams.at(-1)?.position ?? 0);
  return useMemo(() => {
    const blocksIn = (part: string) => parseMarkdownIntoBlocks(toDrawnFormulas(part, "ended")).length;
    return Map.groupBy(seams, ({ position }) => Math.max(0, blocksIn(settled.slice(0, position)) - 1));
  }, [settled, seams]);
}

function MarkedBlock(props: BlockProps) {
  const seams = useContext(SeamBlocks).get(props.index);
  if (seams === undefined) return <Block {...props} />;
  return (
    <div className={classes.seam}>
      <SeamLine seams={seams} />
      <div>
        <Block {...props} />
      </div>
    </div>
  );
}
