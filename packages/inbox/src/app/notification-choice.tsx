import { useState, type ReactElement } from "react";
import { notifying, startNotifying, stopNotifying } from "./notifications.ts";

const SAID = {
  impossible: "This browser has none.",
  denied: "They are blocked in the browser's settings.",
  off: "When a question comes for you and this page is hidden.",
  on: "When a question comes for you and this page is hidden.",
} as const;

/** Turns notifications of this device on and off; the browser is asked on the click, and at no other time. */
export function NotificationChoice(): ReactElement {
  const [state, setState] = useState(notifying);
  const change = async (isOn: boolean): Promise<void> => setState(isOn ? await startNotifying() : stopNotifying());
  return (
    <label className="flex items-start gap-2.5">
      <input
        type="checkbox"
        className="mt-0.5 size-4 accent-accent"
        checked={state === "on"}
        disabled={state === "impossible" || state === "denied"}
        onChange={({ target }) => void change(target.checked)}
      />
      <span>
        <span className="block text-sm font-medium">Notifications</span>
        <span className="block text-sm text-ink-3">{SAID[state]}</span>
      </span>
    </label>
  );
}
