import type { ToolShown } from "holdpoint/client";
import { useId, useState, type ReactElement } from "react";
import { Button } from "../../../components/button.tsx";
import { Card } from "../../../components/card.tsx";
import { Listed } from "../../../components/listed.tsx";
import { Sentence } from "../../../components/sentence.tsx";
import { useAllItems } from "../../../components/use-all-items.ts";
import { grantsQuery } from "../../../data/queries.ts";
import { useMayGrant } from "../../../data/use-may.ts";
import { GrantDialog } from "./grant-dialog.tsx";
import { GrantItem } from "./grant-item.tsx";

/** What was granted without asking each time: bounded, and until when. */
export function GrantsCard({ tools }: { readonly tools: readonly ToolShown[] }): ReactElement {
  const [state, setState] = useState<"active" | "revoked">("active");
  const [isGranting, setIsGranting] = useState(false);
  const acting = tools.filter(({ effect }) => effect === "act");
  const listing = useAllItems(grantsQuery(state));
  const may = useMayGrant();
  const whyId = useId();
  const whyNot = may === true ? undefined : whyId;
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
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <p className="min-w-0 flex-1 basis-64 text-sm text-ink-2">
          A grant lets a bounded number of actions run without asking. It never stands above what is denied.
        </p>
        {acting.length > 0 && (
          <Button
            className="py-0.5! text-sm!"
            disabled={whyNot !== undefined}
            aria-describedby={whyNot}
            onClick={() => setIsGranting(true)}
          >
            Grant …
          </Button>
        )}
      </div>
      {may !== true && (
        <p id={whyId} className="mt-1 text-sm text-ink-3">
          <Sentence text={may} isRaw />
        </p>
      )}
      <Listed
        listing={listing}
        what="Grants"
        lines={2}
        empty={<p className="mt-2 text-ink-2">{state === "active" ? "There are none." : "None was revoked."}</p>}
      >
        {(grants) => (
          <ul className="divide-y divide-line">
            {grants.map((grant) => (
              <GrantItem key={grant.id} grant={grant} whyNot={whyNot} />
            ))}
          </ul>
        )}
      </Listed>
      {isGranting && <GrantDialog tools={acting} onClose={() => setIsGranting(false)} />}
    </Card>
  );
}
