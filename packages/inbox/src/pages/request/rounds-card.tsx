import type { InterruptDetail } from "holdpoint/client";
import type { ReactElement } from "react";
import { Card } from "../../components/card.tsx";
import { MarkedText } from "../../components/marked-text.tsx";
import { Person } from "../../components/person.tsx";
import { Ago } from "../../components/when.tsx";

/** What people said that was no clear answer, and why it was asked again. */
export function RoundsCard({ question: { rounds = [] } }: { readonly question: InterruptDetail }): ReactElement | null {
  if (rounds.length === 0) return null;
  return (
    <Card title="What was said so far">
      <ol className="space-y-3">
        {rounds.map(({ by, said, why, at }) => (
          <li key={at} className="space-y-1.5">
            <div className="flex items-baseline gap-2">
              <Person id={by} />
              <span className="text-xs text-ink-3">
                <Ago at={at} />
              </span>
            </div>
            <p className="w-fit max-w-full rounded-lg rounded-tl-none bg-accent-soft px-3 py-1.5">
              <MarkedText text={said} />
            </p>
            <p className="ml-6 w-fit max-w-full rounded-lg rounded-tr-none bg-sunken px-3 py-1.5 text-sm text-ink-2">
              <span className="font-medium">Asked again:</span> <MarkedText text={why} />
            </p>
          </li>
        ))}
      </ol>
    </Card>
  );
}
