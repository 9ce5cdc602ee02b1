import type { InterruptDetail } from "holdpoint/client";
import type { ReactElement } from "react";
import { MarkedText } from "../../components/marked-text.tsx";
import { Notice } from "../../components/notice.tsx";
import { Sentence } from "../../components/sentence.tsx";
import { Ago } from "../../components/when.tsx";
import { AskedAgainLink } from "./asked-again-link.tsx";
import { endingOf } from "./ending.ts";
import { NextLink } from "./next-link.tsx";

const USED = {
  pending: "The agent has not taken it up yet.",
  consumed: "The agent has taken it up.",
  unused: "It was not used: what it rested on changed, or the agent went on without it.",
} as const;

/** How a question ended: by whom, when, why, and what became of it. */
export function EndedNotice({ question }: { readonly question: InterruptDetail }): ReactElement | null {
  const ending = endingOf(question);
  if (ending === undefined) return null;
  const { title, look, at, says, reason } = ending;
  return (
    <Notice
      look={look}
      isNews
      title={
        <>
          {title}
          {at !== undefined && (
            <span className="ml-1.5 font-normal">
              <Ago at={at} />
            </span>
          )}
        </>
      }
    >
      {reason !== undefined && (
        <p>
          “<MarkedText text={reason} />”
        </p>
      )}
      {says !== undefined && (
        <p>
          <Sentence text={says} />
        </p>
      )}
      {question.status === "resolved" && <p>{USED[question.outcome ?? "pending"]}</p>}
      {(question.outcome === "unused" || question.status === "superseded") && <AskedAgainLink question={question} />}
      <NextLink id={question.id} />
    </Notice>
  );
}
