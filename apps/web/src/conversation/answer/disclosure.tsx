import classes from "./disclosure.module.css";

type Props = { title: string; text: string };

/** Text that belongs to an answer without being part of it; collapsed until the person opens it. */
export function Disclosure({ title, text }: Props) {
  return (
    <details className={classes.disclosure}>
      <summary>{title}</summary>
      <div className={classes.text}>{text}</div>
    </details>
  );
}
