import { useState, type ReactElement } from "react";
import { Button } from "../../components/button.tsx";

/** The words that go with several decisions, and the last step before they are sent. */
export function BulkConfirm({
  type,
  count,
  isSending,
  onSend,
  onCancel,
}: {
  readonly type: "approve" | "reject";
  readonly count: number;
  readonly isSending: boolean;
  readonly onSend: (comment: string) => void;
  readonly onCancel: () => void;
}): ReactElement {
  const [comment, setComment] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSend(comment.trim());
      }}
    >
      <label className="mt-4 block text-sm font-medium">
        {type === "reject" ? "Reason, for the agent" : "Comment (optional)"}
        <textarea
          className="field mt-1 font-normal"
          rows={2}
          value={comment}
          onChange={({ target }) => setComment(target.value)}
        />
      </label>
      <div className="mt-4 flex justify-end gap-2">
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" look={type} isBusy={isSending}>
          {isSending ? "Sending …" : `${type === "approve" ? "Approve" : "Reject"} all ${count}`}
        </Button>
      </div>
    </form>
  );
}
