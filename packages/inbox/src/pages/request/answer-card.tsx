import { reviewOf, type InterruptDetail, type Json } from "holdpoint/client";
import type { ReactElement } from "react";
import { Card } from "../../components/card.tsx";
import { Untrusted } from "../../components/untrusted.tsx";
import { TextView } from "../../components/value/text-view.tsx";
import { ValueView } from "../../components/value/value-view.tsx";
import { MarksNotice } from "./marks-notice.tsx";

/** Names of fields that hold the question itself. */
const ASKING = ["question", "text", "title", "message", "summary"];

/** What is asked before what it is about. */
function questionFirst(value: Json): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const place = ([name]: [string, Json]): number => (ASKING.includes(name) ? ASKING.indexOf(name) : ASKING.length);
  return Object.fromEntries(Object.entries(value).toSorted((one, other) => place(one) - place(other)));
}

/** What an agent asks in its own words, and the answers it offers. */
export function AnswerCard({ question }: { readonly question: InterruptDetail }): ReactElement {
  const { options = [] } = reviewOf(question) ?? {};
  return (
    <>
      <MarksNotice question={question} />
      <Card title={question.purpose === "outcome" ? "What became of it is not known" : "The question"}>
        <Untrusted>
          {typeof question.shown.value === "string" ? (
            <p className="text-lg">
              <TextView text={question.shown.value} isProse />
            </p>
          ) : (
            <ValueView value={questionFirst(question.shown.value)} />
          )}
          {options.length > 0 && (
            <>
              <h3 className="mt-3 mb-1 text-xs font-medium text-ink-3">Answers that are offered</h3>
              <ul className="list-disc space-y-0.5 pl-5">
                {options.map(({ id, label }) => (
                  <li key={id}>
                    <ValueView value={label} isRaw />
                  </li>
                ))}
              </ul>
            </>
          )}
        </Untrusted>
      </Card>
    </>
  );
}
