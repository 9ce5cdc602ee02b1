import { reviewOf } from "holdpoint/client";
import { useState, type ReactElement } from "react";
import { AgentWords } from "../../../components/untrusted.tsx";
import { CommentField, commented } from "./comment-field.tsx";
import { FormButtons } from "./form-buttons.tsx";
import type { FormProps } from "./form-props.ts";

/** One of the answers that are offered. */
export function ChooseForm({ question, isSending, onSend, onCancel }: FormProps): ReactElement {
  const { options = [] } = reviewOf(question) ?? {};
  const [option, setOption] = useState<string>();
  const [comment, setComment] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (option !== undefined) onSend({ type: "choose", option, ...commented(comment) });
      }}
    >
      <fieldset className="mb-3 space-y-1.5">
        <legend className="sr-only">Answers that are offered</legend>
        {options.map(({ id, label }) => (
          <label
            key={id}
            className="flex cursor-pointer items-center gap-2.5 rounded-md border border-line px-3 py-2 hover:bg-hover has-checked:border-accent has-checked:bg-accent-soft"
          >
            <input
              type="radio"
              name="option"
              value={id}
              checked={option === id}
              onChange={() => setOption(id)}
              className="size-4 accent-accent"
            />
            <AgentWords text={label} isRaw />
          </label>
        ))}
      </fieldset>
      <CommentField label="Comment (optional)" value={comment} onChange={setComment} />
      <FormButtons
        label="Choose"
        look="primary"
        isSending={isSending}
        isReady={option !== undefined}
        onCancel={onCancel}
      />
    </form>
  );
}
