import { reviewOf, type Change, type InterruptDetail } from "holdpoint/client";
import type { ReactElement } from "react";
import { Card } from "../../components/card.tsx";
import { ChangeList } from "../../components/diff/change-list.tsx";
import { jsonChanges } from "../../components/diff/json-changes.ts";
import { Person } from "../../components/person.tsx";
import { Ago } from "../../components/when.tsx";

/** What differs from what was proposed, and from what it was approved for. */
export function DifferenceCard({ question }: { readonly question: InterruptDetail }): ReactElement {
  const { edited = [], again = [] } = question.difference ?? {};
  const currency = reviewOf(question)?.amount?.currency;
  const edit = question.standing.votes.findLast(({ said }) => said === "edit");
  const moved = again.flatMap(({ what, before, now }): readonly Change[] =>
    what === "world" && before !== undefined && now !== undefined ? jsonChanges(before, now) : [],
  );
  return (
    <>
      {edited.length > 0 && (
        <Card
          title="Proposed ↔ edited"
          aside={
            edit !== undefined && (
              <span className="text-xs text-ink-3">
                <Person id={edit.by} /> <Ago at={edit.at} />
              </span>
            )
          }
        >
          <ChangeList changes={edited} names={["proposed", "edited"]} currency={currency} />
        </Card>
      )}
      {moved.length > 0 && (
        <Card title="Then ↔ now">
          <ChangeList changes={moved} names={["then", "now"]} currency={currency} />
        </Card>
      )}
    </>
  );
}
