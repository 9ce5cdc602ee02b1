import type { InterruptDetail } from "holdpoint/client";
import type { ReactElement } from "react";
import { MarkedText } from "../../components/marked-text.tsx";
import { Notice } from "../../components/notice.tsx";
import { Ago } from "../../components/when.tsx";

/** That the very same was rejected before, and what was said then. */
export function RepeatsNotice({
  question: { repeats = [], status },
}: {
  readonly question: InterruptDetail;
}): ReactElement | null {
  if (repeats.length === 0 || status !== "pending") return null;
  return (
    <Notice
      look="warn"
      title={
        repeats.length === 1 ? "The same was rejected before" : `The same was rejected ${repeats.length} times before`
      }
    >
      <ul className="space-y-1">
        {repeats.map(({ interruptId, at, by, comment }) => (
          <li key={interruptId}>
            {by.join(", ")}, <Ago at={at} />
            {comment !== undefined && (
              <>
                : “<MarkedText text={comment} />”
              </>
            )}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
