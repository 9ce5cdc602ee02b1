import { useId, type ReactElement } from "react";

/** A word that has to be typed before something is really done. */
export function TypedField({
  word,
  value,
  onChange,
}: {
  readonly word: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}): ReactElement {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        Type <span className="rounded bg-sunken px-1 font-mono">{word}</span> to really do it
      </label>
      <input
        id={id}
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={({ target }) => onChange(target.value)}
        className="field font-mono"
      />
    </div>
  );
}
