import type { InterruptDetail } from "holdpoint/client";
import type { ReactElement } from "react";
import { Card } from "../../components/card.tsx";
import { Countdown } from "../../components/countdown.tsx";
import { Sentence } from "../../components/sentence.tsx";

/** What happens when nobody decides, rung by rung. */
export function SilenceCard({
  question: { deadlineAt, onSilence, ladder, status },
}: {
  readonly question: InterruptDetail;
}): ReactElement | null {
  if (status !== "pending") return null;
  const rungs = ladder.filter(({ says }) => says !== onSilence);
  return (
    <Card
      title="If nobody decides"
      aside={
        deadlineAt === undefined ? undefined : (
          <span className="text-base">
            <Countdown until={deadlineAt} />
          </span>
        )
      }
    >
      {rungs.length > 0 && (
        <ol className="mb-2 space-y-1.5 text-sm">
          {rungs.map(({ kind, dueAt, says, fired }) => (
            <li key={`${kind} ${dueAt}`} className={fired ? "text-ink-3" : ""}>
              <Sentence text={says} />
              {fired && " (This happened.)"}
            </li>
          ))}
        </ol>
      )}
      <p className="text-sm">
        <Sentence text={onSilence} />
      </p>
    </Card>
  );
}
