import type { ReactElement } from "react";
import { writtenOut } from "../written-out.ts";
import { choicesOf } from "./form-schema.ts";
import { Labelled } from "./labelled.tsx";
import type { FieldProps } from "./field-props.ts";

/** One of the values the schema names. */
export function ChoiceField({ value, onChange, ...field }: FieldProps): ReactElement {
  const choices = choicesOf(field.schema) ?? [];
  const at = choices.findIndex((choice) => JSON.stringify(choice) === JSON.stringify(value));
  return (
    <Labelled {...field}>
      {(words) => (
        <select
          {...words}
          value={at}
          onChange={({ target }) => onChange(choices[Number(target.value)] ?? null)}
          className="field"
        >
          {at < 0 && <option value={-1}>Choose …</option>}
          {choices.map((choice, index) => (
            <option key={index} value={index}>
              {writtenOut(typeof choice === "string" ? choice : JSON.stringify(choice))}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}
