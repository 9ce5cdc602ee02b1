import type { ReactElement } from "react";
import { Field } from "./field.tsx";

/** One of several, by name. */
export function SelectField({
  label,
  value,
  options,
  isMono = false,
  isFirst = false,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly isMono?: boolean;
  /** Takes the focus when the form is opened. */
  readonly isFirst?: boolean;
  readonly onChange: (value: string) => void;
}): ReactElement {
  return (
    <Field label={label}>
      {(words) => (
        <select
          {...words}
          autoFocus={isFirst}
          value={value}
          onChange={({ target }) => onChange(target.value)}
          className={`field ${isMono ? "font-mono text-sm!" : ""}`}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
