import type { ReactElement } from "react";

/** Lines where something is about to stand. */
export function Loading({ lines = 6, what }: { readonly lines?: number; readonly what: string }): ReactElement {
  return (
    <div role="status" className="space-y-3 p-4">
      <span className="sr-only">{what} is being read</span>
      {Array.from({ length: lines }, (_, at) => (
        <div key={at} className="h-9 animate-pulse rounded-md bg-sunken" />
      ))}
    </div>
  );
}
