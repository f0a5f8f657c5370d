import { UnstyledButton } from "@mantine/core";
import { useGenerations } from "../generations/generations-context.ts";
import { useApp } from "../state/app-context.ts";
import { newConversationDraft } from "../state/drafts.ts";
import { focusMessage } from "../lib/focus-message.ts";
import { useModel, toRequestedModel } from "../models/use-model.ts";
import { sendMessage } from "./actions.ts";
import classes from "./greeting.module.css";

const examples = [
  "Explain quantum computing",
  "How can I sleep better?",
  "Plan three days in Lisbon",
  "Why do some chords sound good?",
];

/** Shown above the composer until a conversation begins. */
export function Greeting() {
  const app = useApp();
  const generations = useGenerations();
  const model = toRequestedModel(useModel(undefined, undefined));

  function ask(message: string) {
    const draftName = newConversationDraft;
    sendMessage({ ...app, ...generations }, { id: undefined, draftName, message, after: undefined, model });
    focusMessage();
  }

  return (
    <section className={classes.greeting} aria-labelledby="greeting">
      <h2 id="greeting" className={classes.title}>
        What would you like to know?
      </h2>
      <p className={classes.subtitle}>
        Stop an answer at any word, go on whenever you like. Nothing is lost.
      </p>
      <ul className={classes.examples} aria-label="Examples">
        {examples.map((example) => (
          <li key={example}>
            <UnstyledButton className={classes.example} onClick={() => ask(example)}>
              {example}
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
