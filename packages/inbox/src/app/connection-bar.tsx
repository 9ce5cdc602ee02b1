import { useSyncExternalStore, type ReactElement } from "react";
import { liveState, onLiveState } from "../data/live.ts";

/** Says when the page does not hear of the server. */
export function ConnectionBar(): ReactElement {
  const state = useSyncExternalStore(onLiveState, liveState);
  const said =
    state === "waiting"
      ? "No connection to the server: what you see may be out of date. Trying again …"
      : state === "ended"
        ? "Your session is over. Sign in again to go on."
        : "";
  return (
    <div
      role="status"
      className={said === "" ? "" : "sticky top-0 z-10 bg-warn-soft px-4 py-1.5 text-center text-sm text-warn"}
    >
      {said}
      {state === "ended" && (
        <a href="/sign-in" className="ml-2 underline">
          Sign in
        </a>
      )}
    </div>
  );
}
