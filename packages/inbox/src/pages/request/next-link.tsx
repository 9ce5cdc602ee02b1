import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useNeighbors } from "./use-neighbors.ts";

/** On to what waits next. */
export function NextLink({ id }: { readonly id: string }): ReactElement {
  const { next } = useNeighbors(id);
  const look = "mt-1.5 inline-block font-medium text-accent underline-offset-2 hover:underline";
  return next === undefined ? (
    <Link to="/" className={look}>
      Nothing else waits for you: to the list
    </Link>
  ) : (
    <Link to="/requests/$id" params={{ id: next }} className={look}>
      Next question <kbd className="rounded border border-line px-1 font-mono text-xs text-ink-2">j</kbd>
    </Link>
  );
}
