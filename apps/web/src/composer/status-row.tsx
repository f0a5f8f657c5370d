import { Badge, Kbd, UnstyledButton } from "@mantine/core";
import { useCommandKey } from "../lib/use-command-key.ts";
import { shortName } from "../models/choice.ts";
import { ModelMenu } from "../models/model-menu.tsx";
import type { ModelChoice } from "../models/use-model.ts";
import classes from "./composer.module.css";
import type { BarMode } from "./composer.tsx";
import { countMessage, judgeMessage } from "./validate-message.ts";

type Props = {
  mode: BarMode;
  text: string;
  model: ModelChoice;
  onModel: (model: string) => void;
  continuable: "yes" | "no";
  onSteer: () => void;
};

/** The small print under the field: who answers, and which key does what now. */
export function MetaRow(props: Props) {
  const count = countMessage(props.text);
  const judgement = judgeMessage(props.text).kind;
  return (
    <div className={classes.meta}>
      <ModelName model={props.model} onModel={props.onModel} />
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

function ModelName({ model: { models, picked }, onModel }: Pick<Props, "model" | "onModel">) {
  if (models === undefined || picked === undefined) return <span />;
  const model = models.models.find(({ id }) => id === picked);
  const isDemo = model?.demo === true;
  return (
    <span className={classes.model}>
      {isDemo && (
        <Badge size="sm" variant="light" color="gray" className={classes.demo}>
          Demo
        </Badge>
      )}
      {models.models.length > 1 ? (
        <ModelMenu models={models.models} picked={picked} onPick={onModel} />
      ) : (
        <span className={classes.modelName}>
          {isDemo ? "built-in model, prepared texts" : shortName(picked)}
        </span>
      )}
    </span>
  );
}

type HintProps = Props & { judgement: ReturnType<typeof judgeMessage>["kind"] };

function Hint({ mode, judgement, continuable, onSteer }: HintProps) {
  const commandKey = useCommandKey();
  if (judgement === "fine" && (mode === "writing" || mode === "stopping"))
    return (
      <UnstyledButton className={classes.steer} onClick={onSteer}>
        Stop and send <Kbd size="xs">Enter</Kbd>
      </UnstyledButton>
    );
  return <span className={classes.hint}>{toHint({ mode, judgement, continuable, commandKey })}</span>;
}

type HintState = Pick<HintProps, "mode" | "judgement" | "continuable"> & { commandKey: string };

function toHint({ mode, judgement, continuable, commandKey }: HintState) {
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
          <Kbd size="xs">{commandKey} Enter</Kbd> continues
        </>
      );
  }
}
