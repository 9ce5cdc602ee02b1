import { useState, type ReactElement } from "react";
import { Card } from "../../../components/card.tsx";
import { Listed } from "../../../components/listed.tsx";
import { useAllItems } from "../../../components/use-all-items.ts";
import { useMay } from "../../../data/use-may.ts";
import { grantsQuery } from "../../../data/queries.ts";
import { GrantItem } from "./grant-item.tsx";

/** What was granted without asking each time: bounded, and until when. */
export function GrantsCard(): ReactElement {
  const [state, setState] = useState<"active" | "revoked">("active");
  const listing = useAllItems(grantsQuery(state));
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
      <Listed
        listing={listing}
        what="Grants"
        lines={2}
        empty={<p className="mt-2 text-ink-2">{state === "active" ? "There are none." : "None was revoked."}</p>}
      >
        {(grants) => (
          <ul className="divide-y divide-line">
            {grants.map((grant) => (
              <GrantItem key={grant.id} grant={grant} mayRevoke={mayRevoke} />
            ))}
          </ul>
        )}
      </Listed>
    </Card>
  );
}
