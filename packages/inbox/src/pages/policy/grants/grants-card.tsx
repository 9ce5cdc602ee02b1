import { useState, type ReactElement } from "react";
import { Card } from "../../../components/card.tsx";
import { Failure } from "../../../components/failure.tsx";
import { Loading } from "../../../components/loading.tsx";
import { ShowMore } from "../../../components/show-more.tsx";
import { useAllItems } from "../../../components/use-all-items.ts";
import { useMay } from "../../../data/use-may.ts";
import { grantsQuery } from "../../../data/queries.ts";
import { GrantItem } from "./grant-item.tsx";

/** What was granted without asking each time: bounded, and until when. */
export function GrantsCard(): ReactElement {
  const [state, setState] = useState<"active" | "revoked">("active");
  const { items, error, isReading, hasMore, more, again } = useAllItems(grantsQuery(state));
  const mayRevoke = useMay("grants:manage");
  const tab = (one: "active" | "revoked", label: string): ReactElement => (
    <button
      type="button"
      aria-pressed={state === one}
      className={`rounded-md px-2 py-0.5 text-xs ${state === one ? "bg-surface font-medium shadow-[0_0_0_1px_var(--color-line)]" : "text-ink-2"}`}
      onClick={() => setState(one)}
    >
      {label}
    </button>
  );
  return (
    <Card
      title="Grants"
      aside={
        <div role="group" aria-label="Which grants" className="inline-flex gap-0.5 rounded-lg bg-sunken p-0.5">
          {tab("active", "Not revoked")}
          {tab("revoked", "Revoked")}
        </div>
      }
    >
      <p className="text-sm text-ink-2">
        A grant lets a bounded number of actions run without asking. It never stands above what is denied.
      </p>
      {error !== null && items === undefined && <Failure error={error} onRetry={again} />}
      {items === undefined && isReading && error === null && <Loading what="Grants" lines={2} />}
      {items?.length === 0 && (
        <p className="mt-2 text-ink-2">{state === "active" ? "There are none." : "None was revoked."}</p>
      )}
      {items !== undefined && items.length > 0 && (
        <ul className="divide-y divide-line">
          {items.map((grant) => (
            <GrantItem key={grant.id} grant={grant} mayRevoke={mayRevoke} />
          ))}
        </ul>
      )}
      {hasMore && items !== undefined && <ShowMore isBusy={isReading} onMore={more} />}
    </Card>
  );
}
