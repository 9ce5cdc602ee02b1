import { useState, type ReactElement } from "react";
import { QuestionTitle } from "../../../components/question-title.tsx";
import { Field } from "../../../components/field.tsx";
import { CommentField, commented } from "./comment-field.tsx";
import { FormButtons } from "./form-buttons.tsx";
import { isTyped, valueToType } from "./typed-value.ts";
import type { FormProps } from "./form-props.ts";
import { labelOf } from "./ways.ts";

/** Approving: with what is approved once more, and what has to be typed when it is critical. */
export function ApproveForm({ question, isSending, onSend, onCancel }: FormProps): ReactElement {
  const [comment, setComment] = useState("");
  const [typed, setTyped] = useState("");
  const wanted = valueToType(question);
  const isReady = isTyped(typed, wanted);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) onSend({ type: "approve", ...commented(comment) });
      }}
    >
      <p className="mb-3 font-medium">
        <QuestionTitle question={question} />
      </p>
      {wanted !== undefined && (
        <div className="mb-3">
          <Field
            label={
              <>
                This is critical. Type <span className="rounded bg-sunken px-1 font-mono">{wanted}</span> to approve it.
              </>
            }
          >
            {(words) => (
              <input
                {...words}
                autoFocus
                autoComplete="off"
                spellCheck={false}
                value={typed}
                onChange={({ target }) => setTyped(target.value)}
                onPaste={(event) => event.preventDefault()}
                className="field font-mono"
              />
            )}
          </Field>
        </div>
      )}
      <CommentField
        label="Comment (optional)"
        hint="Ctrl+Enter approves."
        value={comment}
        isFirst={wanted === undefined}
        onChange={setComment}
      />
      <p className="mt-2 font-mono text-2xs break-all text-ink-3">{question.digest}</p>
      <FormButtons
        label={labelOf("approve", question)}
        look="approve"
        isSending={isSending}
        isReady={isReady}
        onCancel={onCancel}
      />
    </form>
  );
}
