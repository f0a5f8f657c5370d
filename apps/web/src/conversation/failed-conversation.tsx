import { Button } from "@mantine/core";
import type { AppError } from "@agent-max/protocol";
import { useApp } from "../state/app-context.ts";
import screen from "../lib/screen.module.css";

type Props = { error: AppError; retry: () => void };

/** Shown in place of a conversation that could not be loaded. */
export function FailedConversation({ error, retry }: Props) {
  const { router } = useApp();
  return (
    <section className={screen.screen} role="alert">
      <p>{error.message}</p>
      {error.retryable ? (
        <Button onClick={retry}>Try again</Button>
      ) : (
        <Button onClick={() => router.navigate({ kind: "new" }, "replace")}>New conversation</Button>
      )}
    </section>
  );
}
