import { Badge, Kbd, UnstyledButton } from "@mantine/core";
import { useCommandKey } from "../lib/keys.ts";
import { shortName } from "../models/choice.ts";
import { ModelMenu } from "../models/model-menu.tsx";
import type { ModelChoice } from "../models/use-model.ts";
import classes from "./composer.module.css";
import type { ComposerMode } from "./mode.ts";
import { describeLength, validateMessage } from "./validate-message.ts";
import type { MessageValidity } from "./validate-message.ts";

type Props = {
  mode: ComposerMode;
  text: string;
  model: ModelChoice;
  onModel: (model: string) => void;
  continuable: "yes" | "no";
  onStopAndSend: () => void;
};

/** The row under the field: the model that answers, and what the keys do now or how long the message is. */
export function StatusRow(props: Props) {
  const length = describeLength(props.text);
  const validity = validateMessage(props.text);
  return (
    <div className={classes.statusRow}>
      <ModelName model={props.model} onModel={props.onModel} />
      {length === undefined ? (
        <KeyHint {...props} validity={validity} />
      ) : (
        <span data-tone={validity === "too_long" ? "error" : "calm"}>
          {validity === "too_long" ? `${length}: too long to send` : length}
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

type KeyHintProps = Props & { validity: MessageValidity };

function KeyHint({ mode, validity, continuable, onStopAndSend }: KeyHintProps) {
  const commandKey = useCommandKey();
  if (validity === "valid" && (mode === "writing" || mode === "stopping"))
    return (
      <UnstyledButton className={classes.stopAndSend} onClick={onStopAndSend}>
        Stop and send <Kbd size="xs">Enter</Kbd>
      </UnstyledButton>
    );
  return <span className={classes.hint}>{toHint({ mode, validity, continuable, commandKey })}</span>;
}

type HintState = Pick<KeyHintProps, "mode" | "validity" | "continuable"> & { commandKey: string };

function toHint({ mode, validity, continuable, commandKey }: HintState) {
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
      if (validity === "valid")
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
