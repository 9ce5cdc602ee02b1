import { actionOf, reviewOf, type InterruptDetail } from "holdpoint/client";
import type { ReactElement } from "react";
import { Button } from "../../components/button.tsx";
import { ChangeList } from "../../components/diff/change-list.tsx";
import { jsonChanges } from "../../components/diff/json-changes.ts";
import { Notice } from "../../components/notice.tsx";

/** What is asked changed while somebody looked: what differs, and that they have to read it first. */
export function ChangedNotice({
  before,
  now,
  onRead,
}: {
  readonly before: InterruptDetail;
  readonly now: InterruptDetail;
  readonly onRead: () => void;
}): ReactElement {
  const [old, current] = [actionOf(before), actionOf(now)];
  const changes = jsonChanges(old?.args ?? before.shown.value, current?.args ?? now.shown.value);
  return (
    <Notice look="warn" title="This changed while you were looking" isNews>
      <p className="mb-2">
        {changes.length > 0
          ? "What is asked now differs from what you have read:"
          : (now.standing.askedAgain ?? "Who decides, or how, is different now. Look at it again.")}
      </p>
      {changes.length > 0 && (
        <ChangeList changes={changes} names={["you read", "now"]} currency={reviewOf(now)?.amount?.currency} />
      )}
      <Button className="mt-3" onClick={onRead}>
        I have read it
      </Button>
    </Notice>
  );
}
