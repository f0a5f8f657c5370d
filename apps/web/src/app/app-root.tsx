import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { BrokenScreen } from "./broken-screen.tsx";
import { FaultBoundary } from "../lib/error-boundary.tsx";
import { AppContext, useApp, useStore } from "../state/app-context.ts";
import type { App } from "../state/app-context.ts";
import { KeyScreen } from "./key-screen.tsx";
import { StatusRegion } from "../state/announcer.tsx";
import { theme } from "./theme.ts";
import { UnreachableScreen } from "./unreachable-screen.tsx";
import { Workspace } from "./workspace.tsx";

export function AppRoot({ app }: { app: App }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={app.queryClient}>
        <AppContext value={app}>
          <aside aria-label="Notes">
            <Notifications position="top-center" limit={3} containerWidth={380} withinPortal={false} />
          </aside>
          <FaultBoundary fallback={<BrokenScreen />}>
            <Gate />
          </FaultBoundary>
          <StatusRegion />
        </AppContext>
      </QueryClientProvider>
    </MantineProvider>
  );
}

function Gate() {
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
