import type { Seam } from "@agent-max/protocol";
import { useEffect, useState } from "react";
import type { RefObject } from "react";
import { useMarkdownParts } from "../markdown/markdown-context.ts";
import type { TextState } from "../markdown/markdown-context.ts";
import { useStore } from "../../lib/use-store.ts";
import { ErrorBoundary } from "../../lib/error-boundary.tsx";
import classes from "./answer.module.css";

const renderAheadPixels = 1500;

type Props = {
  root: RefObject<HTMLElement | null>;
  text: string;
  seams: Seam[];
  state: TextState;
  position: "last" | "earlier";
};

/**
 * The text of an answer. An answer far from the screen is plain text, so that a long conversation opens fast and the
 * browser's own search still finds everything; an answer near the screen is rendered as Markdown.
 */
export function AnswerText({ root, position, ...text }: Props) {
  const renderMarkdown = useStore(useMarkdownParts().renderer);
  const distance = useDistance(root, position === "last" ? "near" : "far");
  const plain = <div className={classes.plain}>{text.text}</div>;
  if (distance === "far" || renderMarkdown === undefined) return plain;
  return <ErrorBoundary fallback={plain}>{renderMarkdown(text)}</ErrorBoundary>;
}

type Distance = "near" | "far";

/** Whether an element has been near the screen; once it was, it counts as near for good. */
function useDistance(root: RefObject<HTMLElement | null>, initial: Distance): Distance {
  const [distance, setDistance] = useState<Distance>(initial);
  useEffect(() => {
    const element = root.current;
    if (distance === "near" || element === null) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setDistance("near");
      },
      { rootMargin: `${renderAheadPixels}px` },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [distance, root]);
  return distance;
}
