import { actionOf, type InterruptDetail } from "holdpoint/client";
import type { ReactElement } from "react";
import { Card } from "../../components/card.tsx";
import { MarkedText } from "../../components/marked-text.tsx";
import { Sentence } from "../../components/sentence.tsx";

/** Why people are asked: the rules, in their words, what was found, and why it is asked again. */
export function WhyCard({ question }: { readonly question: InterruptDetail }): ReactElement | null {
  const action = actionOf(question);
  if (action === undefined) return null;
  const { why, rules, findings = [], again = [] } = action;
  return (
    <Card title="Why you are asked">
      <p>
        <MarkedText text={why} />
      </p>
      <p className="mt-1.5 flex flex-wrap gap-1.5">
        {rules.map((rule) => (
          <span key={rule} className="rounded-md bg-sunken px-1.5 py-0.5 font-mono text-xs text-ink-2">
            {rule === "(default)" ? "no rule says that it may" : <MarkedText text={rule} />}
          </span>
        ))}
      </p>
      {findings.length > 0 && (
        <ul className="mt-2.5 space-y-1 border-t border-line pt-2.5 text-sm">
          {findings.map(({ code, text }, at) => (
            <li key={at}>
              <span className="font-mono text-xs text-warn">{code}</span> <MarkedText text={text} />
            </li>
          ))}
        </ul>
      )}
      {again.map(({ what, text }) => (
        <p key={what} className="mt-2.5 border-t border-line pt-2.5 text-sm">
          <span className="font-medium text-warn">Asked again.</span> <Sentence text={text} />
        </p>
      ))}
    </Card>
  );
}
