import type { InterruptDetail, ReceiptShown } from "holdpoint/client";
import type { ReactElement } from "react";
import { Notice } from "../../components/notice.tsx";
import { Sentence } from "../../components/sentence.tsx";
import { NextLink } from "./next-link.tsx";

/** What came of what one has just said, while the question is still open: a vote of several, or asked again. */
export function SaidNotice({
  question: { id, status, standing },
  receipt,
}: {
  readonly question: InterruptDetail;
  readonly receipt: ReceiptShown | undefined;
}): ReactElement | null {
  if (status !== "pending" || receipt === undefined) return null;
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
