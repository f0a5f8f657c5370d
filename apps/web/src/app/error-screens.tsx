import { Button } from "@mantine/core";
import { useInterval } from "@mantine/hooks";
import type { AppError } from "@agent-max/protocol";
import classes from "../lib/screen.module.css";
import { useApp } from "../state/app-context.ts";

const retryMs = 5000;

/** Shown when the page itself throws while rendering. No answer is lost by that: the server keeps them. */
export function BrokenScreen() {
  return (
    <main className={classes.screen}>
      <h1>This page has a fault</h1>
      <p>Your conversations are safe on the server, and answers go on being written. Load the page again.</p>
      <Button onClick={() => window.location.reload()}>Load again</Button>
    </main>
  );
}

/** Shown while the server does not answer even the request for the session; the page repeats the request by itself. */
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
