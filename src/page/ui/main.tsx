import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./theme/tokens.css";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { offerEmbedding } from "./state/embedding.ts";
import { page } from "./state/page-store.ts";
import { beginSession } from "./state/session.ts";
import { applyTheme, isDark, onSystemTheme } from "./theme/theme.ts";

applyTheme(page.get().theme);
onSystemTheme(() => {
  const { theme } = page.get();
  applyTheme(theme);
  page.set({ dark: isDark(theme) });
});
offerEmbedding();
void beginSession();
createRoot(document.getElementById("root") as HTMLElement).render(<App />);
