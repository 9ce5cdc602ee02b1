import { useContext, useState, type ReactElement } from "react";
import { readingOf } from "../value/reading.ts";
import { FormContext } from "./form-context.ts";
import { Labelled } from "./labelled.tsx";
import type { FieldProps } from "./field-props.ts";

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

const WHOLE = "Type a whole number, such as 40.";
const ANY = "Type a number, such as 40 or 12.5.";

function problemIn(text: string, isWhole: boolean): string | undefined {
  const value = NUMBER.test(text.trim()) ? Number(text) : Number.NaN;
  if (Number.isNaN(value) || (isWhole && !Number.isInteger(value))) return isWhole ? WHOLE : ANY;
  return isWhole && !Number.isSafeInteger(value) ? "This number is too large to be exact." : undefined;
}

/** A number, typed as text: what is typed stays as it is until it is a number. */
export function NumberField({ value, onChange, ...field }: FieldProps & { readonly value: number }): ReactElement {
  const { report, currency } = useContext(FormContext);
  const [typed, setTyped] = useState(String(value));
  const isWhole = field.schema["type"] === "integer";
  const text = problemIn(typed, isWhole) === undefined && Number(typed) !== value ? String(value) : typed;
  const problem = problemIn(text, isWhole);
  const type = (next: string): void => {
    setTyped(next);
    const wrong = problemIn(next, isWhole);
    report(field.path, wrong);
    if (wrong === undefined) onChange(Number(next));
  };
  return (
    <Labelled {...field} problem={problem} reading={readingOf(value, { name: field.name, currency })}>
      {(words) => (
        <input
          {...words}
          inputMode={isWhole ? "numeric" : "decimal"}
          value={text}
          autoComplete="off"
          onChange={({ target }) => type(target.value)}
          className="field font-mono"
        />
      )}
    </Labelled>
  );
}
