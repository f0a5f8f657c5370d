import type { Seam } from "@agent-max/protocol";
import { useEffect, useState } from "react";
import type { RefObject } from "react";
import type { TextState } from "../markdown/markdown.tsx";
import { useApp, useStore } from "../../state/app-context.ts";
import { FaultBoundary } from "../../lib/error-boundary.tsx";
import classes from "./answer.module.css";

const renderAheadPixels = 1500;

type Props = {
  root: RefObject<HTMLElement | null>;
  text: string;
  seams: Seam[];
  state: TextState;
  place: "last" | "earlier";
};

/**
 * The text of an answer. Far from the screen it is plain, so that a long conversation opens fast and the browser's
 * own search still finds everything; near it, it is set as Markdown.
 */
export function AnswerText({ root, place, ...text }: Props) {
  const drawMarkdown = useStore(useApp().markdown);
  const distance = useDistance(root, place === "last" ? "near" : "far");
  const plain = <div className={classes.raw}>{text.text}</div>;
  if (distance === "far" || drawMarkdown === undefined) return plain;
  return <FaultBoundary fallback={plain}>{drawMarkdown(text)}</FaultBoundary>;
}

type Distance = "near" | "far";

/** Whether an element has been near the screen; once it was, it stays as it is. */
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
