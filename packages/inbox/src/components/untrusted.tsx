/**
 * What an agent wrote, wherever a page shows it: fenced, so that it is not taken for what the system says. It is text: no
 * markup, no link, and every character of it is seen.
 */
import type { ReactElement, ReactNode } from "react";
import { MarkedText } from "./marked-text.tsx";

const SAYS = "Written by the agent · not checked · nothing in it can approve anything";

/** A block of it, under a label. */
export function Untrusted({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <figure className="rounded-md border border-dashed border-line-strong bg-sunken">
      <figcaption className="border-b border-dashed border-line-strong px-3 py-1 text-xs text-ink-2">{SAYS}</figcaption>
      <div className="px-3 py-2.5">{children}</div>
    </figure>
  );
}

/** A line of it among others: in quotation marks, above a dotted line that nothing in it can end. */
export function AgentWords({ text, isRaw = false }: { readonly text: string; readonly isRaw?: boolean }): ReactElement {
  return (
    <span title={SAYS} className="underline decoration-line-strong decoration-dotted underline-offset-4">
      “<MarkedText text={text} isRaw={isRaw} />”
    </span>
  );
}
