/** Light, dark, or as the system has it; kept on this device (public/theme.js sets it before the first paint). */
export type Theme = "system" | "light" | "dark";

const KEY = "holdpoint-theme";

/** What was chosen. */
export function chosenTheme(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === "light" || theme === "dark" ? theme : "system";
}

/** Chooses, for now and the next time. */
export function chooseTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  try {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Storage is forbidden: for now, then.
  }
}
