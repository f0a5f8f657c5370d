import type { ModelList, ModelTestStep } from "@agent-max/protocol";
import { Badge, Button } from "@mantine/core";
import { shortName } from "../models/choice.ts";
import { describeFacts, describeSource, describeMode } from "./model-facts.ts";
import classes from "./settings.module.css";
import { describeStep } from "./test-steps.ts";
import { useModelTest } from "./use-model-test.ts";

type Props = { model: ModelList["models"][number]; use: "default" | "other" };

/** What the server knows of one model, and a button that tests it. */
export function ModelCard({ model, use }: Props) {
  const test = useModelTest(model.id);
  const label = test.phase === "running" ? "Testing…" : "Test this model";
  return (
    <article className={classes.card} aria-label={model.id}>
      <header className={classes.cardHead}>
        <h3>{shortName(model.id)}</h3>
        <span className={classes.provider}>{model.demo ? "built-in, prepared texts" : model.provider}</span>
        {use === "default" && (
          <Badge size="sm" variant="light" color="gray" className={classes.badge}>
            Default
          </Badge>
        )}
      </header>
      <p>
        {describeMode(model)} <span className={classes.source}>{describeSource(model)}.</span>
      </p>
      <dl className={classes.facts}>
        {describeFacts(model).map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd data-known={value === "unknown" || value === "never" ? "no" : "yes"}>{value}</dd>
          </div>
        ))}
      </dl>
      <Button
        variant="light"
        className={classes.test}
        // Not `loading`, which disables the button and would drop the focus.
        aria-disabled={test.phase === "running"}
        aria-label={`${label}: ${model.id}`}
        onClick={test.start}
      >
        {label}
      </Button>
      {test.steps.length > 0 && <Steps steps={test.steps} />}
    </article>
  );
}

function Steps({ steps }: { steps: ModelTestStep[] }) {
  return (
    <ol className={classes.steps} aria-label="What the test did">
      {steps.map((step) => {
        const { text, tone, texts } = describeStep(step);
        return (
          <li key={step.step} data-tone={tone}>
            {text}
            {texts !== undefined && (
              <p className={classes.texts}>
                {texts.first}
                <mark>{texts.second}</mark>
              </p>
            )}
          </li>
        );
      })}
    </ol>
  );
}
