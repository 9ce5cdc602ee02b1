import { useState, type ReactElement } from "react";
import { CommentField } from "../request/decide/comment-field.tsx";
import { FormButtons } from "../request/decide/form-buttons.tsx";

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
  const word = type === "approve" ? "Approve" : "Reject";
  const how = type === "reject" && comment.trim() === "" ? " without a reason" : "";
  return (
    <form
      className="mt-4"
      onSubmit={(event) => {
        event.preventDefault();
        onSend(comment.trim());
      }}
    >
      <CommentField
        label={type === "reject" ? "Reason, for the agent" : "Comment (optional)"}
        value={comment}
        isFirst
        onChange={setComment}
      />
      <FormButtons
        label={`${word} ${count === 1 ? "it" : `all ${count}`}${how}`}
        look={type}
        isSending={isSending}
        onCancel={onCancel}
      />
    </form>
  );
}
