import type { ReactElement, ReactNode } from "react";
import { Failure } from "./failure.tsx";
import { Loading } from "./loading.tsx";
import { ShowMore } from "./show-more.tsx";
import type { Listing } from "./use-all-items.ts";

/** A list of the server's: what it has, that it is being read, that there is nothing, or what went wrong. */
export function Listed<Item>({
  listing: { items = [], error, isReading, hasMore, more, again },
  what,
  lines = 8,
  empty,
  children,
}: {
  readonly listing: Listing<Item>;
  /** What it is a list of, at the beginning of a sentence. */
  readonly what: string;
  /** How much room it takes while it is read. */
  readonly lines?: number;
  /** What stands there when there is nothing. */
  readonly empty: ReactNode;
  readonly children: (items: readonly Item[]) => ReactNode;
}): ReactElement {
  if (items.length === 0) {
    if (error !== null) return <Failure error={error} onRetry={again} />;
    return <>{isReading ? <Loading what={what} lines={lines} /> : empty}</>;
  }
  return (
    <>
      {children(items)}
      {hasMore && <ShowMore isBusy={isReading} onMore={more} />}
    </>
  );
}
