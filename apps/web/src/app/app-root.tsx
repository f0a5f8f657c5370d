import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { MarkdownContext } from "../conversation/markdown/markdown-context.ts";
import { GenerationsContext } from "../generations/generations-context.ts";
import { ErrorBoundary } from "../lib/error-boundary.tsx";
import { useStore } from "../lib/use-store.ts";
import { AppContext, useApp } from "../state/app-context.ts";
import type { Contexts } from "./create-contexts.ts";
import { BrokenScreen, UnreachableScreen } from "./error-screens.tsx";
import { KeyScreen } from "./key-screen.tsx";
import { StatusRegion } from "./status-region.tsx";
import { theme } from "./theme.ts";
import { Workspace } from "./workspace.tsx";

export function AppRoot({ contexts }: { contexts: Contexts }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={contexts.app.queryClient}>
        <AppContext value={contexts.app}>
          <GenerationsContext value={contexts.generations}>
            <MarkdownContext value={contexts.markdown}>
              <aside aria-label="Notes">
                <Notifications position="top-center" limit={3} containerWidth={380} withinPortal={false} />
              </aside>
              <ErrorBoundary fallback={<BrokenScreen />}>
                <SessionGate />
              </ErrorBoundary>
              <StatusRegion />
            </MarkdownContext>
          </GenerationsContext>
        </AppContext>
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** Shows the workspace once the session is open, and until then what is missing. */
function SessionGate() {
  const { session } = useApp();
  const state = useStore(session);
  switch (state.kind) {
    case "checking":
      return null;
    case "open":
      return <Workspace />;
    case "closed":
      return <KeyScreen reason={state.reason} />;
    case "unreachable":
      return <UnreachableScreen error={state.error} />;
  }
}
