import { CopyButton } from "./copy-button.tsx";
import classes from "./markdown.module.css";

type Props = { code: string; language: string };

export function CodeBlock({ code, language }: Props) {
  return (
    <figure className={classes.code}>
      <figcaption>
        <span>{language}</span>
        <CopyButton text={code} label="Copy code" />
      </figcaption>
      <pre>
        <code>{code}</code>
      </pre>
    </figure>
  );
}
