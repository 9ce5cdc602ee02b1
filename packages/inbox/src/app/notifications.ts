/** Notifications of this device: off until somebody clicks, and never asked for otherwise. */

const KEY = "holdpoint-notify";

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Whether this browser can notify, and whether people want it. */
export type Notifying = "impossible" | "denied" | "off" | "on";

/** How it is now. */
export function notifying(): Notifying {
  if (!("Notification" in globalThis)) return "impossible";
  if (Notification.permission === "denied") return "denied";
  return Notification.permission === "granted" && stored() === "on" ? "on" : "off";
}

/** Asks the browser; called on a click alone. */
export async function startNotifying(): Promise<Notifying> {
  if (notifying() === "off" && (await Notification.requestPermission()) === "granted") localStorage.setItem(KEY, "on");
  return notifying();
}

/** No more of them. */
export function stopNotifying(): Notifying {
  localStorage.removeItem(KEY);
  return notifying();
}
