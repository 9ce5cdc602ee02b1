import { useState, type ReactElement } from "react";
import { CommentField } from "./comment-field.tsx";
import { FormButtons } from "./form-buttons.tsx";
import type { FormProps } from "./form-props.ts";

/** An answer in words, which is read as yes or no; what is unclear is asked again. */
export function ReplyForm({ isSending, onSend, onCancel }: FormProps): ReactElement {
  const [text, setText] = useState("");
  const isReady = text.trim() !== "";
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) onSend({ type: "reply", text: text.trim() });
      }}
    >
      <CommentField
        label="Your answer"
        hint="A plain yes or no counts. Anything that is not plain is never taken for a yes; you are asked again."
        value={text}
        isFirst
        onChange={setText}
      />
      <FormButtons label="Send" look="primary" isSending={isSending} isReady={isReady} onCancel={onCancel} />
    </form>
  );
}
