// Before the first paint: the theme that was chosen, where one was (src/app/theme.ts). A module would come too late.
try {
  const theme = localStorage.getItem("holdpoint-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is forbidden: the system's theme.
}
