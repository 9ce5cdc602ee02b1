import type { InterruptDetail } from "holdpoint/client";
import { useState, type ReactElement } from "react";
import { ActionCard } from "./action-card.tsx";
import { AnswerCard } from "./answer-card.tsx";
import { ChangedNotice } from "./changed-notice.tsx";
import { DecidePanel } from "./decide/decide-panel.tsx";
import { WayDialog } from "./decide/way-dialog.tsx";
import type { OpenWay } from "./decide/ways.ts";
import { useDeciding } from "./decide/use-deciding.ts";
import { useVoter } from "./decide/use-voter.ts";
import { DetailsCard } from "./details-card.tsx";
import { DifferenceCard } from "./difference-card.tsx";
import { EndedNotice } from "./ended-notice.tsx";
import { RequestHeader } from "./request-header.tsx";
import { RepeatsNotice } from "./repeats-notice.tsx";
import { RoundsCard } from "./rounds-card.tsx";
import { SaidNotice } from "./said-notice.tsx";
import { SilenceCard } from "./silence-card.tsx";
import { SimilarCard } from "./similar-card.tsx";
import { StuckNotice } from "./stuck-notice.tsx";
import { useRequestKeys } from "./use-request-keys.ts";
import { useSeen } from "./use-seen.ts";
import { VotesCard } from "./votes-card.tsx";
import { WhyCard } from "./why-card.tsx";

/** A question with all that decides about it, and what can be done. */
export function Request({ question }: { readonly question: InterruptDetail }): ReactElement {
  const seen = useSeen(question);
  const voter = useVoter(question);
  const deciding = useDeciding(question, seen, voter.inPlaceOf);
  const [way, setWay] = useState<OpenWay>();
  useRequestKeys(question, seen.isChanged ? undefined : voter.may, setWay);
  return (
    <article className="px-4 pt-4 pb-8 md:px-6">
      <RequestHeader question={question} />
      <div className="mt-4 grid gap-4 lg:grid-cols-[minmax(0,1fr)_20rem] lg:items-start">
        <div className="min-w-0 space-y-4">
          <StuckNotice question={question} />
          <EndedNotice question={question} />
          <SaidNotice question={question} deciding={deciding} />
          {seen.isChanged && <ChangedNotice before={seen.question} now={question} onRead={seen.accept} />}
          <RepeatsNotice question={question} />
          <WhyCard question={question} />
          <DifferenceCard question={question} />
          {question.purpose === "action" ? <ActionCard question={question} /> : <AnswerCard question={question} />}
          <RoundsCard question={question} />
          <SimilarCard id={question.id} />
          <DetailsCard question={question} />
        </div>
        <aside aria-label="Decision" className="space-y-4 max-lg:contents lg:sticky lg:top-4">
          <DecidePanel
            question={question}
            isChanged={seen.isChanged}
            voter={voter}
            deciding={deciding}
            isElsewhere={way !== undefined}
            onOpen={setWay}
          />
          <div className="space-y-4 max-lg:row-start-2">
            <SilenceCard question={question} />
            <VotesCard question={question} />
          </div>
        </aside>
      </div>
      {way !== undefined && (
        <WayDialog
          way={way}
          question={question}
          isChanged={seen.isChanged}
          deciding={deciding}
          onClose={() => setWay(undefined)}
        />
      )}
    </article>
  );
}
