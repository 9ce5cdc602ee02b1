import { useId, type ReactElement } from "react";

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
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      <textarea
        id={id}
        rows={3}
        maxLength={10_000}
        value={value}
        autoFocus={isFirst}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={({ target }) => onChange(target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) event.currentTarget.form?.requestSubmit();
        }}
        className="field"
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="mt-1 text-xs text-ink-3">
          {hint}
        </p>
      )}
    </div>
  );
}

/** A comment, when there is one. */
export function commented(text: string): { readonly comment?: string } {
  const comment = text.trim();
  return comment === "" ? {} : { comment };
}
