import type { ReactElement } from "react";
import { sayInstantLong, shortSpan } from "./instants.ts";
import { useNow } from "./use-now.ts";

/** How long ago something was, with the instant itself for who wants to know. */
export function Ago({ at }: { readonly at: number }): ReactElement {
  const ms = Math.max(0, useNow(1_000) - at);
  return (
    <time dateTime={new Date(at).toISOString()} title={sayInstantLong(at)}>
      {ms < 5_000 ? "just now" : `${shortSpan(ms)} ago`}
    </time>
  );
}
