import type { Change } from "holdpoint/client";
import type { ReactElement } from "react";
import { MarkedText } from "../marked-text.tsx";
import { ChangeSides } from "./change-sides.tsx";

/** What changed, place by place: what was, and what is. */
export function ChangeList({
  changes,
  names,
  isRaw = false,
  currency,
}: {
  readonly changes: readonly Change[];
  /** What the two sides are: `proposed` and `edited`, `then` and `now`. */
  readonly names: readonly [string, string];
  readonly isRaw?: boolean;
  /** The currency of amounts in it. */
  readonly currency?: string | undefined;
}): ReactElement {
  if (changes.length === 0) return <p className="text-ink-3">Nothing differs.</p>;
  return (
    <dl className="space-y-3">
      {changes.map((change) => (
        <div key={change.path}>
          <dt className="mb-1 font-mono text-xs break-all text-ink-3">
            <MarkedText text={change.path.replace(/^\$\.?/, "") || "the whole"} isRaw={isRaw} />
          </dt>
          <dd>
            <ChangeSides change={change} names={names} isRaw={isRaw} currency={currency} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
