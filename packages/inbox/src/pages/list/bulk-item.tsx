import { actionOf, type BulkResult, type InterruptSummary } from "holdpoint/client";
import type { ReactElement } from "react";
import { MarkedText } from "../../components/marked-text.tsx";
import { ValueView } from "../../components/value/value-view.tsx";
import { titleOf } from "../../data/title-of.ts";

/** One of several: what is decided about, its digest, and what became of it. */
export function BulkItem({
  item,
  result,
}: {
  readonly item: InterruptSummary;
  readonly result: BulkResult | undefined;
}): ReactElement {
  const action = actionOf(item);
  return (
    <li className="px-3 py-2">
      <div className="flex items-baseline justify-between gap-3">
        <p className="font-medium">
          <MarkedText text={titleOf(item)} />
        </p>
        {result !== undefined && (
          <p className={`text-sm font-medium ${result.problem === undefined ? "text-ok" : "text-danger"}`}>
            {result.problem === undefined ? "Done" : "Refused"}
          </p>
        )}
      </div>
      {result?.problem !== undefined && <p className="text-sm text-danger">{result.problem.detail}</p>}
      {action?.marks !== undefined && (
        <p className="text-sm font-medium text-danger">It has characters that are not what they seem.</p>
      )}
      {action !== undefined && (
        <div className="mt-1 text-sm">
          <ValueView value={action.args} />
        </div>
      )}
      <p className="mt-1 font-mono text-2xs break-all text-ink-3">{item.digest}</p>
    </li>
  );
}
