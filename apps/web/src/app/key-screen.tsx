import { Button, PasswordInput } from "@mantine/core";
import type { FormEvent } from "react";
import { useApp } from "./context.ts";
import classes from "./screen.module.css";

type Props = { reason: "no_key" | "wrong_key" };

/** Shown until the server knows this browser. */
export function KeyScreen({ reason }: Props) {
  const { session } = useApp();

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const key = new FormData(event.currentTarget).get("key");
    if (typeof key === "string" && key.trim() !== "") void session.open(key.trim());
  }

  return (
    <main className={classes.screen}>
      <h1>Agent Max</h1>
      <p>Open the address that the server printed, or paste its key.</p>
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
