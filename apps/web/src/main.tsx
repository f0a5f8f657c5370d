import "./app/mantine.css";
import "./app/theme.css";
import { onPageReturn } from "@agent-max/client";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { AppRoot } from "./app/app-root.tsx";
import { createApp, openSession } from "./app/create-app.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

const app = createApp(window);
onPageReturn(app.client.reconnect);
void openSession(app, window);
void app.markdown.start();
createRoot(root).render(
  <StrictMode>
    <AppRoot app={app} />
  </StrictMode>,
);
