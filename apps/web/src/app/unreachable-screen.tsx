import { Button } from "@mantine/core";
import { useInterval } from "@mantine/hooks";
import type { AppError } from "@agent-max/protocol";
import { useApp } from "../state/app-context.ts";
import classes from "../lib/screen.module.css";

const retryMs = 5000;

/** Shown while not even the session can be asked for; it tries again by itself. */
export function UnreachableScreen({ error }: { error: AppError }) {
  const { session } = useApp();
  const check = () => void session.check();
  useInterval(check, retryMs, { autoInvoke: true });
  return (
    <main className={classes.screen}>
      <h1>Agent Max is not answering</h1>
      <p>{error.message}</p>
      <Button onClick={check}>Try again</Button>
    </main>
  );
}
