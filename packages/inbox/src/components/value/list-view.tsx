import type { Json } from "holdpoint/client";
import { useState, type ReactElement } from "react";
import type { ValueProps } from "./value-props.ts";
import { ValueView } from "./value-view.tsx";

const FIRST = 40;

/** A list, numbered; a long one says how much more there is, and shows it. */
export function ListView({ items, ...place }: ValueProps & { readonly items: readonly Json[] }): ReactElement {
  const [isWhole, setIsWhole] = useState(items.length <= FIRST);
  if (items.length === 0) return <span className="text-ink-3">empty list</span>;
  const shown = isWhole ? items : items.slice(0, FIRST);
  return (
    <>
      <ol className="space-y-1.5">
        {shown.map((item, at) => (
          <li key={at} className="flex gap-2.5">
            <span className="w-5 shrink-0 text-right font-mono text-xs leading-[1.3125rem] text-ink-3">{at + 1}</span>
            <div className="min-w-0 flex-1">
              <ValueView {...place} value={item} />
            </div>
          </li>
        ))}
      </ol>
      {!isWhole && (
        <button
          type="button"
          className="mt-2 text-sm font-medium text-accent underline"
          onClick={() => setIsWhole(true)}
        >
          {items.length - FIRST} more are not shown: show all {items.length}
        </button>
      )}
    </>
  );
}
