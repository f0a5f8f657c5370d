import type { Seam } from "@agent-max/protocol";
import { createContext, useContext } from "react";
import type { ReactNode } from "react";
import type { MathPlugin } from "streamdown";
import type { LazyPart } from "../../lib/lazy-part.ts";

/** `growing`: more text will come. `cut`: it ended early, so Markdown may be open at its end. `complete`: it is whole. */
export type TextState = "growing" | "cut" | "complete";

export type MarkdownProps = { text: string; seams: Seam[]; state: TextState };

export type RenderMarkdown = (props: MarkdownProps) => ReactNode;

/** The two large parts of the page that answers need, neither of which is needed to show the page. */
export type MarkdownParts = {
  /** Renders answers as Markdown; loaded right after the page. */
  renderer: LazyPart<RenderMarkdown>;
  /** Renders formulas; loaded with the first answer that has one. */
  math: LazyPart<MathPlugin>;
};

export const MarkdownContext = createContext<MarkdownParts | undefined>(undefined);

export function useMarkdownParts(): MarkdownParts {
  const parts = useContext(MarkdownContext);
  if (parts === undefined) throw new Error("useMarkdownParts needs a MarkdownContext above it");
  return parts;
}
