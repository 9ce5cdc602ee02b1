import { actionOf, reviewOf, type InterruptDetail } from "holdpoint/client";
import { useState, type ReactElement } from "react";
import { Card } from "../../components/card.tsx";
import { MarkedText } from "../../components/marked-text.tsx";
import { sayMoney } from "../../components/value/reading.ts";
import { inSchemaOrder } from "../../components/value/schema-order.ts";
import { ValueView } from "../../components/value/value-view.tsx";
import { MarksNotice } from "./marks-notice.tsx";

/** What would be done: the tool and its arguments, every one of them and whole. */
export function ActionCard({ question }: { readonly question: InterruptDetail }): ReactElement | null {
  const [isJson, setIsJson] = useState(false);
  const action = actionOf(question);
  if (action === undefined) return null;
  const review = reviewOf(question);
  const money = review?.amount === undefined ? undefined : sayMoney(review.amount.minor, review.amount.currency);
  return (
    <>
      <MarksNotice question={question} />
      <Card
        title="What would be done"
        aside={
          <button
            type="button"
            aria-pressed={isJson}
            className="rounded-md px-1.5 text-xs text-ink-2 hover:bg-hover"
            onClick={() => setIsJson(!isJson)}
          >
            {isJson ? "As fields" : "As JSON"}
          </button>
        }
      >
        <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4">
          <p className="font-mono text-sm font-semibold">
            <MarkedText text={action.tool} />
          </p>
          {money !== undefined && <p className="text-lg font-semibold tabular-nums">{money}</p>}
        </div>
        {isJson ? (
          <pre
            className="overflow-x-auto rounded-md bg-sunken p-3 font-mono text-xs whitespace-pre-wrap"
            tabIndex={0}
            aria-label="Arguments as JSON"
          >
            <MarkedText text={JSON.stringify(action.args, null, 2)} />
          </pre>
        ) : (
          <ValueView value={inSchemaOrder(action.args, question.argsSchema)} currency={review?.amount?.currency} />
        )}
        {action.snapshot !== undefined && (
          <div className="mt-4 border-t border-line pt-3">
            <h3 className="mb-2 text-xs font-medium text-ink-3">What the world looked like when it was asked</h3>
            <ValueView value={action.snapshot} currency={review?.amount?.currency} />
          </div>
        )}
      </Card>
    </>
  );
}
