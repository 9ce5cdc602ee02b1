import type { ReactElement } from "react";
import { Labelled } from "./labelled.tsx";
import type { FieldProps } from "./field-props.ts";

/** Yes or no. */
export function BooleanField({ value, onChange, ...field }: FieldProps): ReactElement {
  return (
    <Labelled {...field}>
      {(words) => (
        <select
          {...words}
          value={String(value === true)}
          onChange={({ target }) => onChange(target.value === "true")}
          className="field"
        >
          <option value="true">true</option>
          <option value="false">false</option>
        </select>
      )}
    </Labelled>
  );
}
