import type { ReactElement } from "react";
import { Labelled } from "./labelled.tsx";
import type { FieldProps } from "./field-props.ts";

const TYPES: Readonly<Record<string, string>> = { date: "date", email: "email", uri: "url" };

/** A text; on several lines when it has some. */
export function TextField({ value, onChange, ...field }: FieldProps & { readonly value: string }): ReactElement {
  const { format } = field.schema;
  const isLong = value.includes("\n") || value.length > 60;
  return (
    <Labelled {...field} typed={value}>
      {(words) =>
        isLong ? (
          <textarea
            {...words}
            value={value}
            rows={Math.min(12, Math.max(3, value.split("\n").length + 1))}
            onChange={({ target }) => onChange(target.value)}
            className="field font-mono text-sm!"
          />
        ) : (
          <input
            {...words}
            type={typeof format === "string" ? (TYPES[format] ?? "text") : "text"}
            value={value}
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => onChange(target.value)}
            className="field"
          />
        )
      }
    </Labelled>
  );
}
