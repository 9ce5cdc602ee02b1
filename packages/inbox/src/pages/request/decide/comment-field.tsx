import type { ReactElement } from "react";
import { Field } from "../../../components/field.tsx";

/** Words that go with a decision. */
export function CommentField({
  label,
  hint,
  value,
  isFirst = false,
  onChange,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  /** Takes the focus when the form is opened. */
  readonly isFirst?: boolean;
  readonly onChange: (value: string) => void;
}): ReactElement {
  return (
    <Field label={label} hint={hint}>
      {(words) => (
        <textarea
          {...words}
          rows={3}
          maxLength={10_000}
          value={value}
          autoFocus={isFirst}
          onChange={({ target }) => onChange(target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) event.currentTarget.form?.requestSubmit();
          }}
          className="field"
        />
      )}
    </Field>
  );
}

/** A comment, when there is one. */
export function commented(text: string): { readonly comment?: string } {
  const comment = text.trim();
  return comment === "" ? {} : { comment };
}
