import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./theme/tokens.css";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { offerEmbedding } from "./state/embedding.ts";
import { page } from "./state/page-store.ts";
import { beginSession } from "./state/session.ts";
import { applyTheme, onSystemTheme } from "./theme/theme.ts";

applyTheme(page.get().theme);
onSystemTheme(() => applyTheme(page.get().theme));
offerEmbedding();
void beginSession();
createRoot(document.getElementById("root") as HTMLElement).render(<App />);
