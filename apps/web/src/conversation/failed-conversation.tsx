import { Button } from "@mantine/core";
import type { AppError } from "@agent-max/protocol";
import { useApp } from "../state/app-context.ts";
import screen from "../lib/screen.module.css";

type Props = { error: AppError; retry: () => void };

/** A conversation that cannot be shown, and where to go from there. */
export function FailedConversation({ error, retry }: Props) {
  const { location } = useApp();
  return (
    <section className={screen.screen} role="alert">
      <p>{error.message}</p>
      {error.retryable ? (
        <Button onClick={retry}>Try again</Button>
      ) : (
        <Button onClick={() => location.go({ kind: "new" }, "replace")}>New conversation</Button>
      )}
    </section>
  );
}
