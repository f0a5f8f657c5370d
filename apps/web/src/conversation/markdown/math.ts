import "katex/dist/katex.min.css";
import { createMathPlugin } from "@streamdown/math";

/** Draws formulas; large, so it is loaded when an answer has one. What it cannot read stays readable source. */
export const math = createMathPlugin({ errorColor: "var(--quiet)" });
