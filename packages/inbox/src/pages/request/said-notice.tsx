import type { InterruptDetail } from "holdpoint/client";
import type { ReactElement } from "react";
import { sayInstant } from "../../components/instants.ts";
import { Notice } from "../../components/notice.tsx";
import { Sentence } from "../../components/sentence.tsx";
import type { Deciding } from "./decide/use-deciding.ts";
import { NextLink } from "./next-link.tsx";

/** What came of what one has just said, while the question is still open: a vote of several, asked again, handed on. */
export function SaidNotice({
  question: { id, status, standing },
  deciding: { receipt, handed },
}: {
  readonly question: InterruptDetail;
  readonly deciding: Pick<Deciding, "receipt" | "handed">;
}): ReactElement | null {
  if (status !== "pending") return null;
  if (handed !== undefined) {
    return (
      <Notice look="ok" title={`${handed.to} may vote in your place until ${sayInstant(handed.untilAt)}`} isNews>
        <p>You still may yourself, as long as they have not.</p>
        <NextLink id={id} />
      </Notice>
    );
  }
  if (receipt === undefined) return null;
  const again = receipt.standing?.askedAgain;
  if (again !== undefined) {
    return (
      <Notice look="warn" title="It is asked again" isNews>
        <Sentence text={again} isRaw />
      </Notice>
    );
  }
  return (
    <Notice look="ok" title="Your say is recorded" isNews>
      {standing.missing.length > 0 && <p>Still needed: {standing.missing.join(", and ")}.</p>}
      <NextLink id={id} />
    </Notice>
  );
}
