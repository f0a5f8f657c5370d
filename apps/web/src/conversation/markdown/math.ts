import "katex/dist/katex.min.css";
import { createMathPlugin } from "@streamdown/math";

/** Renders formulas; large, so it is loaded when an answer has one. A formula with an error is shown as its source. */
export const math = createMathPlugin({ errorColor: "var(--quiet)" });
