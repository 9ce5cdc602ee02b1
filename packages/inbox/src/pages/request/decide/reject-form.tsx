import { useState, type ReactElement } from "react";
import { QuestionTitle } from "../../../components/question-title.tsx";
import { CommentField, commented } from "./comment-field.tsx";
import { FormButtons } from "./form-buttons.tsx";
import type { FormProps } from "./form-props.ts";
import { labelOf } from "./ways.ts";

/** Rejecting, with the reason that the agent is told. */
export function RejectForm({ question, isSending, onSend, onCancel }: FormProps): ReactElement {
  const [comment, setComment] = useState("");
  const label = labelOf("reject", question);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSend({ type: "reject", ...commented(comment) });
      }}
    >
      <p className="mb-3 font-medium">
        <QuestionTitle question={question} />
      </p>
      <CommentField
        label="Reason"
        hint="The agent and the record get it. It is what keeps the same from being asked again."
        value={comment}
        isFirst
        onChange={setComment}
      />
      <FormButtons
        label={comment.trim() === "" ? `${label} without a reason` : label}
        look="reject"
        isSending={isSending}
        onCancel={onCancel}
      />
    </form>
  );
}
