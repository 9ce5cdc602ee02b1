import type { ReactElement } from "react";

/** One filter: a value out of some, or none. */
export function FilterSelect({
  name,
  value = "",
  options,
  onChange,
}: {
  readonly name: string;
  readonly value: string | undefined;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  /** The empty text is none. */
  readonly onChange: (value: string) => void;
}): ReactElement {
  const look =
    value === "" ? "border-line text-ink-2 hover:text-ink" : "border-accent bg-accent-soft font-medium text-accent";
  return (
    <select
      aria-label={name}
      value={value}
      onChange={({ target }) => onChange(target.value)}
      className={`field-sizing-content max-w-44 rounded-md border bg-surface px-1.5 py-0.5 text-sm ${look}`}
    >
      <option value="">{name}</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
