import { Badge, Kbd, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useApp } from "../app/context.ts";
import { modelsQuery } from "../app/queries.ts";
import classes from "./bar.module.css";
import type { BarMode } from "./bar.tsx";
import { countMessage, judgeMessage } from "./message.ts";

type Props = { mode: BarMode; text: string; continuable: "yes" | "no"; onSteer: () => void };

/** The small print under the field: who answers, and which key does what now. */
export function MetaRow(props: Props) {
  const count = countMessage(props.text);
  const judgement = judgeMessage(props.text).kind;
  return (
    <div className={classes.meta}>
      <ModelName />
      {count === undefined ? (
        <Hint {...props} judgement={judgement} />
      ) : (
        <span data-tone={judgement === "too_long" ? "error" : "calm"}>
          {judgement === "too_long" ? `${count}: too long to send` : count}
        </span>
      )}
    </div>
  );
}

function ModelName() {
  const { client } = useApp();
  const models = useQuery(modelsQuery(client)).data;
  if (models === undefined) return <span />;
  const model = models.models.find(({ id }) => id === models.default_model);
  return model?.demo === true ? (
    <span className={classes.model}>
      <Badge size="sm" variant="light" color="gray" className={classes.demo}>
        Demo
      </Badge>
      <span className={classes.modelName}>built-in model, prepared texts</span>
    </span>
  ) : (
    <span className={classes.modelName}>{models.default_model}</span>
  );
}

type HintProps = Props & { judgement: ReturnType<typeof judgeMessage>["kind"] };

function Hint({ mode, judgement, continuable, onSteer }: HintProps) {
  if (judgement === "fine" && (mode === "writing" || mode === "stopping"))
    return (
      <UnstyledButton className={classes.steer} onClick={onSteer}>
        Stop and send <Kbd size="xs">Enter</Kbd>
      </UnstyledButton>
    );
  return <span className={classes.hint}>{toHint(mode, judgement, continuable)}</span>;
}

function toHint(mode: BarMode, judgement: HintProps["judgement"], continuable: Props["continuable"]) {
  switch (mode) {
    case "loading":
      return "Loading…";
    case "stopping":
      return "Stopping…";
    case "writing":
      return (
        <>
          <Kbd size="xs">Esc</Kbd> stops
        </>
      );
    case "ready":
      if (judgement === "fine")
        return (
          <>
            <Kbd size="xs">Enter</Kbd> sends · <Kbd size="xs">Shift Enter</Kbd> new line
          </>
        );
      return continuable === "no" ? null : (
        <>
          <Kbd size="xs">Ctrl Enter</Kbd> continues
        </>
      );
  }
}
