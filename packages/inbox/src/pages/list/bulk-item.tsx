import { actionOf, type BulkResult, type InterruptSummary } from "holdpoint/client";
import type { ReactElement } from "react";
import { QuestionTitle } from "../../components/question-title.tsx";
import { Sentence } from "../../components/sentence.tsx";
import { ValueView } from "../../components/value/value-view.tsx";

const LOOKS = { ok: "text-ok", warn: "text-warn", danger: "text-danger" } as const;

/** What became of one of several, in a word, and the rest of it in a sentence. */
export interface BulkSaid {
  readonly word: string;
  readonly look: keyof typeof LOOKS;
  readonly says?: string;
}

/** Puts it into words; undefined before anything became of it. */
export function sayResult(result: BulkResult | undefined, leftOut: string | undefined): BulkSaid | undefined {
  if (result === undefined) {
    return leftOut === undefined ? undefined : { word: "Left out", look: "warn", says: leftOut };
  }
  if (result.problem !== undefined) return { word: "Refused", look: "danger", says: result.problem.detail };
  const { standing } = result.receipt;
  if (standing?.askedAgain !== undefined) return { word: "Asked again", look: "warn", says: standing.askedAgain };
  if (standing?.status === "pending") {
    return { word: "Recorded", look: "ok", says: `Still needed: ${standing.missing.join(", and ")}.` };
  }
  return { word: "Done", look: "ok" };
}

/** One of several: what is decided about, its digest, and what became of it. */
export function BulkItem({
  item,
  result,
  leftOut,
}: {
  readonly item: InterruptSummary;
  readonly result: BulkResult | undefined;
  /** Why it is not decided with the others. */
  readonly leftOut: string | undefined;
}): ReactElement {
  const action = actionOf(item);
  const said = sayResult(result, leftOut);
  return (
    <li className="px-3 py-2">
      <div className="flex items-baseline justify-between gap-3">
        <p className={`min-w-0 font-medium ${leftOut === undefined ? "" : "text-ink-3 line-through"}`}>
          <QuestionTitle question={item} />
        </p>
        <p role="status" className={`shrink-0 text-sm font-medium ${said === undefined ? "" : LOOKS[said.look]}`}>
          {said?.word}
        </p>
      </div>
      {said?.says !== undefined && (
        <p className={`text-sm ${LOOKS[said.look]}`}>
          <Sentence text={said.says} isRaw />
        </p>
      )}
      {action?.marks !== undefined && (
        <p className="text-sm font-medium text-danger">It has characters that are not what they seem.</p>
      )}
      {action !== undefined && (
        <div className="mt-1 text-sm">
          <ValueView value={action.args} />
        </div>
      )}
      <p className="mt-1 font-mono text-2xs break-all text-ink-3">{item.digest}</p>
    </li>
  );
}
