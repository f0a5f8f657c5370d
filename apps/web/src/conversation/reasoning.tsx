import classes from "./reasoning.module.css";

/** What the model thought before and while it wrote; apart from the answer, and folded. */
export function Reasoning({ text }: { text: string }) {
  return (
    <details className={classes.reasoning}>
      <summary>Reasoning</summary>
      <div className={classes.text}>{text}</div>
    </details>
  );
}
