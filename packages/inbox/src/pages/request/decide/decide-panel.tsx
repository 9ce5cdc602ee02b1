import type { InterruptDetail } from "holdpoint/client";
import type { ReactElement } from "react";
import type { Deciding } from "./use-deciding.ts";
import { RefusalNotice } from "./refusal-notice.tsx";
import { Sentence } from "../../../components/sentence.tsx";
import type { Voter } from "./use-voter.ts";
import { VoterField } from "./voter-field.tsx";
import { WayButtons } from "./way-buttons.tsx";
import { waysOf, type OpenWay } from "./ways.ts";

const CHANGED = "It changed while you were looking; read it first.";

/** Why a way is closed to whoever looks; undefined when it is open. */
function closedBecause(way: OpenWay, { may: ways }: Voter, isChanged: boolean): string | undefined {
  const may = ways[way];
  if (typeof may === "string") return may;
  return isChanged && way !== "delegate" ? CHANGED : undefined;
}

/** What can be done about a question; what cannot says why. */
export function DecidePanel({
  question,
  isChanged,
  voter,
  deciding,
  isElsewhere,
  onOpen,
}: {
  readonly question: InterruptDetail;
  readonly isChanged: boolean;
  readonly voter: Voter;
  readonly deciding: Deciding;
  /** A dialog is open, which says what was refused. */
  readonly isElsewhere: boolean;
  readonly onOpen: (way: OpenWay) => void;
}): ReactElement | null {
  const ways = waysOf(question);
  if (question.status !== "pending" || ways.length === 0) return null;
  // Several ways are closed for one reason as a rule: it is said once.
  const reasons = new Set(ways.map((way) => closedBecause(way, voter, isChanged)).filter((why) => why !== undefined));
  // What is at stake decides how easily it is done: from high risk on, it is asked once more.
  const isQuick = question.risk === undefined || question.risk === "low" || question.risk === "medium";
  const choose = (way: OpenWay): void => {
    deciding.reset();
    if (way === "approve" && isQuick) deciding.send({ type: "approve" });
    else onOpen(way);
  };
  return (
    <section aria-labelledby={`decide-${question.id}`} className="decide-bar">
      <h2
        id={`decide-${question.id}`}
        className="border-b border-line px-4 py-2 text-sm font-semibold text-ink-2 max-lg:sr-only"
      >
        Your decision
      </h2>
      <div className="px-4 py-3">
        {deciding.problem !== null && !isElsewhere && <RefusalNotice problem={deciding.problem} id={question.id} />}
        <VoterField voter={voter} />
        <WayButtons
          ways={ways}
          question={question}
          isBusy={deciding.isSending}
          isClosed={(way) => closedBecause(way, voter, isChanged) !== undefined}
          reasonId={`why-${question.id}`}
          onChoose={choose}
        />
        {reasons.size > 0 && (
          <ul id={`why-${question.id}`} className="mt-2.5 space-y-1 text-sm text-ink-2">
            {[...reasons].map((reason) => (
              <li key={reason}>
                <Sentence text={reason} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}
