import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { follow } from "@/api/live";
import { queryClient } from "@/api/queries";
import { App } from "@/app/App";
import { startNotifying } from "@/queue/notify";
import { applySettings } from "@/state/settings";
import "@/styles/tokens.css";
import "@/styles/base.css";
import "@/styles/parts.css";

const root = document.getElementById("root");
if (!root) throw new Error("the page has no #root");
await applySettings();
follow(queryClient);
startNotifying();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
