import { Button, PasswordInput } from "@mantine/core";
import type { FormEvent } from "react";
import { useApp } from "../state/app-context.ts";
import { parsePastedKey } from "../state/router.ts";
import classes from "../lib/screen.module.css";

type Props = { reason: "no_key" | "wrong_key" };

/** Shown while this browser has no session: it asks for the key. */
export function KeyScreen({ reason }: Props) {
  const { session } = useApp();

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const pasted = new FormData(event.currentTarget).get("key");
    const key = typeof pasted === "string" ? parsePastedKey(pasted) : "";
    if (key !== "") void session.open(key);
  }

  return (
    <main className={classes.screen}>
      <h1>Agent Max</h1>
      <p>Open the address that the server printed, or paste it or its key here.</p>
      <form className={classes.form} onSubmit={submit}>
        <PasswordInput
          name="key"
          label="Key"
          autoComplete="off"
          required
          withAsterisk={false}
          data-autofocus
          error={
            reason === "wrong_key"
              ? "The server does not accept this key. Check that all of it was copied."
              : undefined
          }
        />
        <Button type="submit">Open</Button>
      </form>
    </main>
  );
}
