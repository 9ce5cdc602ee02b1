import { useState, type ReactElement } from "react";
import { chooseTheme, chosenTheme, type Theme } from "./theme.ts";

const THEMES: readonly { readonly theme: Theme; readonly label: string }[] = [
  { theme: "system", label: "As the system" },
  { theme: "light", label: "Light" },
  { theme: "dark", label: "Dark" },
];

/** Choosing between light and dark. */
export function ThemeChoice(): ReactElement {
  const [theme, setTheme] = useState(chosenTheme);
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">Theme</legend>
      <div className="flex gap-0.5 rounded-lg bg-sunken p-0.5">
        {THEMES.map(({ theme: one, label }) => (
          <label
            key={one}
            className="flex-1 cursor-pointer rounded-md px-3 py-1 text-center text-sm text-ink-2 has-checked:bg-surface has-checked:font-medium has-checked:text-ink has-checked:shadow-[0_0_0_1px_var(--color-line)] has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="theme"
              className="sr-only"
              checked={one === theme}
              onChange={() => {
                chooseTheme(one);
                setTheme(one);
              }}
            />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
