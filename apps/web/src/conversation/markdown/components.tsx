import type { ComponentProps } from "react";
import type { Components, ExtraProps } from "streamdown";
import { CodeBlock } from "./code-block.tsx";
import { toSafeUrl } from "./safe-url.ts";
import classes from "./markdown.module.css";

type ElementProps<Tag extends keyof React.JSX.IntrinsicElements> = ComponentProps<Tag> & ExtraProps;

function Link({ href, children }: ElementProps<"a">) {
  const url = toSafeUrl(href);
  if (url === undefined) return <span>{children}</span>;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow" title={url}>
      {children}
    </a>
  );
}

/** A link in place of the picture: fetching it would tell its server who reads this answer, and when. */
function Picture({ src, alt }: ElementProps<"img">) {
  const url = toSafeUrl(typeof src === "string" ? src : undefined);
  const text = alt === undefined || alt === "" ? "Picture" : `Picture: ${alt}`;
  if (url === undefined) return <span>{text}</span>;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow" title={url}>
      {text}
    </a>
  );
}

function Table({ children }: ElementProps<"table">) {
  return (
    <div className={classes.table}>
      <table>{children}</table>
    </div>
  );
}

type HastNode = NonNullable<ExtraProps["node"]>;

function textOf(node: HastNode | HastNode["children"][number]): string {
  if (node.type === "text") return node.value;
  return "children" in node ? node.children.map(textOf).join("") : "";
}

const languagePrefix = "language-";

function languageOf(code: HastNode | undefined): string {
  const names = code?.properties["className"];
  const name = Array.isArray(names)
    ? names.map(String).find((each) => each.startsWith(languagePrefix))
    : undefined;
  return name?.slice(languagePrefix.length) ?? "";
}

function FencedCode({ node }: ElementProps<"pre">) {
  if (node === undefined) return null;
  const code = node.children.find((child) => child.type === "element");
  return <CodeBlock code={textOf(node).replace(/\n$/, "")} language={languageOf(code)} />;
}

type HeadingLevel = "h2" | "h3" | "h4" | "h5";

/** One level below the one in the text, since the page has a title of its own; left out until it has a word in it. */
function toHeading(Level: HeadingLevel) {
  return function Heading({ node, id, children }: ComponentProps<HeadingLevel> & ExtraProps) {
    return node?.children.length === 0 ? null : <Level id={id}>{children}</Level>;
  };
}

/** Plain elements, styled by our own style sheet alone. */
export const components: Components = {
  a: Link,
  img: Picture,
  table: Table,
  pre: FencedCode,
  strong: ({ children }: ElementProps<"strong">) => <strong>{children}</strong>,
  code: ({ children }: ElementProps<"code">) => <code>{children}</code>,
  h1: toHeading("h2"),
  h2: toHeading("h3"),
  h3: toHeading("h4"),
  h4: toHeading("h5"),
};
