/** Light, dark, or what the system says; remembered. */

export type ThemeChoice = "system" | "light" | "dark";
const KEY = "wavetank.theme";
const system = window.matchMedia("(prefers-color-scheme: dark)");

export function storedTheme(): ThemeChoice {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : "system";
  } catch {
    return "system"; // storage is forbidden: nothing is remembered
  }
}

export function isDark(choice: ThemeChoice): boolean {
  return choice === "dark" || (choice === "system" && system.matches);
}

export function applyTheme(choice: ThemeChoice): void {
  document.documentElement.dataset["theme"] = isDark(choice) ? "dark" : "light";
  try {
    if (choice === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    return; // as above
  }
}

export function onSystemTheme(listener: () => void): void {
  system.addEventListener("change", listener);
}
