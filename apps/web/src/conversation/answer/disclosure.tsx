import classes from "./disclosure.module.css";

type Props = { title: string; text: string };

/** Text that belongs to an answer without being part of it; folded until somebody wants it. */
export function Folded({ title, text }: Props) {
  return (
    <details className={classes.folded}>
      <summary>{title}</summary>
      <div className={classes.text}>{text}</div>
    </details>
  );
}
