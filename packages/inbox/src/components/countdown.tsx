import type { ReactElement } from "react";
import { countdown, sayInstantLong } from "./instants.ts";
import { useNow } from "./use-now.ts";

const SOON_MS = 15 * 60_000;

/** What is left until an instant; it turns red when it is soon. */
export function Countdown({ until }: { readonly until: number }): ReactElement {
  const left = until - useNow(1_000);
  const look = left <= SOON_MS ? "text-danger font-semibold" : "";
  return (
    <time
      dateTime={new Date(until).toISOString()}
      title={sayInstantLong(until)}
      className={`whitespace-nowrap tabular-nums ${look}`}
    >
      {left <= 0 ? "now" : countdown(left)}
    </time>
  );
}
