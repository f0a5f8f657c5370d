import { Button, SegmentedControl, TextInput, useMantineColorScheme } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useApp } from "../state/app-context.ts";
import { modelsQuery } from "../state/queries.ts";
import { usePageKeys } from "../lib/use-page-keys.ts";
import { toAppError } from "../lib/to-app-error.ts";
import { ModelCard } from "./model-card.tsx";
import classes from "./settings.module.css";

const searchableFrom = 8;

/** The colours of the page, and what the server knows of its models. */
export function SettingsScreen() {
  const { router } = useApp();
  const main = useRef<HTMLElement>(null);
  useEffect(() => main.current?.focus(), []);
  usePageKeys("ended", (key) => {
    if (key === "new") router.navigate({ kind: "new" });
    if (key === "settings") router.leaveSettings();
  });
  return (
    <main ref={main} tabIndex={-1} className={classes.settings}>
      <Button
        variant="subtle"
        color="gray"
        className={classes.back}
        leftSection={<IconArrowLeft size={16} aria-hidden />}
        onClick={router.leaveSettings}
      >
        Back
      </Button>
      <Appearance />
      <Models />
    </main>
  );
}

const schemes = [
  { value: "auto", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;

function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <section aria-labelledby="appearance">
      <h2 id="appearance">Appearance</h2>
      <SegmentedControl
        aria-label="Colours"
        data={[...schemes]}
        value={colorScheme}
        onChange={(value) => setColorScheme(value)}
      />
    </section>
  );
}

function Models() {
  return (
    <section aria-labelledby="models">
      <h2 id="models">Models</h2>
      <p className={classes.note}>
        How each goes on with an answer that was stopped, and where that is known from. A test probes the
        model, then starts, stops and continues a short answer; it costs a few hundred tokens.
      </p>
      <ModelList />
    </section>
  );
}

function ModelList() {
  const { client } = useApp();
  const [text, setText] = useState("");
  const { data, error, refetch } = useQuery({ ...modelsQuery(client), refetchOnMount: "always" });
  if (data === undefined)
    return error === null ? (
      <p className={classes.note}>Loading…</p>
    ) : (
      <div className={classes.note} role="alert">
        <p>{toAppError(error).message}</p>
        <Button variant="light" onClick={() => void refetch()}>
          Try again
        </Button>
      </div>
    );
  const found = data.models.filter(({ id }) => id.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <>
      {data.models.length >= searchableFrom && (
        <TextInput
          className={classes.search}
          type="search"
          aria-label="Search models"
          placeholder="Search"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      {found.length === 0 && (
        <p className={classes.note}>
          {data.models.length === 0
            ? "There is no model. Set LLM_URL or OPENAI_API_KEY, or start Ollama; then start Agent Max again."
            : "Nothing found."}
        </p>
      )}
      {found.map((model) => (
        <ModelCard key={model.id} model={model} use={model.id === data.default_model ? "default" : "other"} />
      ))}
    </>
  );
}
