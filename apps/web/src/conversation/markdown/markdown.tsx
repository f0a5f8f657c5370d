import type { Seam } from "@agent-max/protocol";
import { createContext, useContext, useEffect, useMemo } from "react";
import { Block, Streamdown, parseMarkdownIntoBlocks } from "streamdown";
import type { BlockProps, MathPlugin } from "streamdown";
import { useStore } from "../../lib/use-store.ts";
import { hasFormulas, normalizeFormulas } from "./formulas.ts";
import classes from "./markdown.module.css";
import { components } from "./components.tsx";
import { useMarkdownParts } from "./markdown-context.ts";
import type { MarkdownProps, RenderMarkdown } from "./markdown-context.ts";
import { SeamLine } from "../seams/seam-line.tsx";

/** Without a plugin that reads HTML, tags in an answer are shown as the text that they are. */
const withoutHtml: [] = [];

/** What Streamdown closes at the end of a growing text: not formulas, which wait until they are whole, and not HTML. */
const closingRules = { katex: false, htmlTags: false, linkMode: "text-only" } as const;

/** What the page imports once this part is loaded. */
export const renderMarkdown: RenderMarkdown = (props) => <Markdown {...props} />;

/**
 * Renders an answer as Markdown. What is still open at the end (a bold word, a fence) is closed for display only; the
 * text itself never changes.
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
        remend={closingRules}
        controls={false}
        BlockComponent={BlockWithSeams}
        dir="auto"
      >
        {normalizeFormulas(text, state === "growing" ? "growing" : "ended")}
      </Streamdown>
    </SeamBlocks>
  );
}

/** The renderer of formulas, for a text that has some; until it is loaded the page shows their source. */
function useMath(text: string): MathPlugin | undefined {
  const { math } = useMarkdownParts();
  const plugin = useStore(math);
  const needed = hasFormulas(text);
  useEffect(() => {
    if (needed) void math.load();
  }, [math, needed]);
  return needed ? plugin : undefined;
}

const SeamBlocks = createContext<ReadonlyMap<number, Seam[]>>(new Map());

/** The seams of each block. A seam belongs to the block that the text before it ends in. */
function useSeamBlocks(text: string, seams: Seam[]): ReadonlyMap<number, Seam[]> {
  // The text up to the last seam no longer changes, so that the blocks are not parsed again with every frame.
  const settled = text.slice(0, seams.at(-1)?.position ?? 0);
  return useMemo(() => {
    const blocksIn = (part: string) => parseMarkdownIntoBlocks(normalizeFormulas(part, "ended")).length;
    return Map.groupBy(seams, ({ position }) => Math.max(0, blocksIn(settled.slice(0, position)) - 1));
  }, [settled, seams]);
}

function BlockWithSeams(props: BlockProps) {
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
