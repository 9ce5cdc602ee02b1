import type { ReactElement } from "react";
import { Field } from "../../../components/field.tsx";

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
  return (
    <Field
      label={
        <>
          Type <span className="rounded bg-sunken px-1 font-mono">{word}</span> to really do it
        </>
      }
    >
      {(words) => (
        <input
          {...words}
          autoComplete="off"
          spellCheck={false}
          value={value}
          onChange={({ target }) => onChange(target.value)}
          className="field font-mono"
        />
      )}
    </Field>
  );
}
