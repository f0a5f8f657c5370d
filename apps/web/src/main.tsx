import "./app/mantine.css";
import "./app/theme.css";
import { onPageReturn } from "@agent-max/client";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { AppRoot } from "./app/app-root.tsx";
import { createContexts, openSession } from "./app/create-contexts.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

const contexts = createContexts(window);
onPageReturn(contexts.app.client.reconnect);
void openSession(contexts.app, window);
void contexts.markdown.renderer.load();
createRoot(root).render(
  <StrictMode>
    <AppRoot contexts={contexts} />
  </StrictMode>,
);
