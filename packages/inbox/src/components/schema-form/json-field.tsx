import { useContext, useState, type ReactElement } from "react";
import type { Json } from "holdpoint/client";
import { FormContext } from "./form-context.ts";
import { Labelled } from "./labelled.tsx";
import type { FieldProps } from "./field-props.ts";

/** Anything that has no form of its own, as JSON. */
export function JsonField({ value, onChange, ...field }: FieldProps): ReactElement {
  const { report } = useContext(FormContext);
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const [problem, setProblem] = useState<string>();
  const type = (next: string): void => {
    setText(next);
    let wrong: string | undefined;
    try {
      onChange(JSON.parse(next) as Json);
    } catch {
      wrong = 'This is no JSON yet: texts stand in double quotes, as in "text".';
    }
    setProblem(wrong);
    report(field.path, wrong);
  };
  return (
    <Labelled {...field} problem={problem} typed={text}>
      {(words) => (
        <textarea
          {...words}
          value={text}
          rows={Math.min(14, Math.max(2, text.split("\n").length))}
          spellCheck={false}
          onChange={({ target }) => type(target.value)}
          className="field font-mono text-sm!"
        />
      )}
    </Labelled>
  );
}
