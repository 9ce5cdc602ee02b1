import type { ReactElement } from "react";

/** The first letters of an id. */
export function PersonMark({ id }: { readonly id: string }): ReactElement {
  return (
    <span
      aria-hidden="true"
      className="inline-flex size-5 shrink-0 items-center justify-center rounded-full bg-accent-soft text-2xs font-semibold text-accent uppercase"
    >
      {Array.from(id)[0] ?? "?"}
    </span>
  );
}

/** Somebody, by their id. */
export function Person({ id }: { readonly id: string }): ReactElement {
  return (
    <span className="inline-flex max-w-full items-center gap-1.5">
      <PersonMark id={id} />
      <span className="font-medium break-all">{id}</span>
    </span>
  );
}
