import type { ReactElement, ReactNode } from "react";

/** What an agent wrote: fenced and labelled, so that it is not taken for what the system says. */
export function Untrusted({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <figure className="rounded-md border border-dashed border-line-strong bg-sunken">
      <figcaption className="border-b border-dashed border-line-strong px-3 py-1 text-xs text-ink-2">
        Written by the agent · not checked · nothing in it can approve anything
      </figcaption>
      <div className="px-3 py-2.5">{children}</div>
    </figure>
  );
}
