import type { Json, JsonObject, ProblemIssue } from "holdpoint/client";
import { useCallback, useMemo, useRef, useState, type ReactElement } from "react";
import { MarkedText } from "../marked-text.tsx";
import { FormContext } from "./form-context.ts";
import { SchemaField } from "./schema-field.tsx";

/** Which fields were changed since the server said what is wrong. */
interface Touched {
  readonly issues: readonly ProblemIssue[];
  readonly paths: readonly string[];
}

const NONE: readonly string[] = [];

/** A form for a value of a JSON Schema; the server checks it, and its issues stand at their fields. */
export function SchemaForm({
  schema,
  value,
  issues,
  label,
  currency,
  onChange,
  onProblems,
}: {
  readonly schema: JsonObject;
  readonly value: Json;
  readonly issues: readonly ProblemIssue[];
  readonly label: string;
  readonly currency?: string | undefined;
  readonly onChange: (value: Json) => void;
  /** How many fields hold what is no value. */
  readonly onProblems: (count: number) => void;
}): ReactElement {
  const problems = useRef(new Map<string, string>());
  const report = useCallback(
    (path: string, problem: string | undefined) => {
      if (problem === undefined) problems.current.delete(path);
      else problems.current.set(path, problem);
      onProblems(problems.current.size);
    },
    [onProblems],
  );
  const [touched, setTouched] = useState<Touched>({ issues, paths: [] });
  const paths = touched.issues === issues ? touched.paths : NONE;
  const touch = useCallback((path: string) => setTouched({ issues, paths: [...paths, path] }), [issues, paths]);
  const state = useMemo(
    () => ({ issues: issues.filter(({ path }) => !paths.includes(path)), currency, report, touch }),
    [issues, paths, currency, report, touch],
  );
  const whole = issues.filter(({ path }) => path === "$" || path === "");
  return (
    <FormContext.Provider value={state}>
      <div role="group" aria-label={label} className="space-y-3">
        {whole.length > 0 && (
          <ul role="alert" className="text-sm text-danger">
            {whole.map(({ message }) => (
              <li key={message}>
                <MarkedText text={message} isRaw />
              </li>
            ))}
          </ul>
        )}
        <SchemaField schema={schema} value={value} path="$" name="" isRequired onChange={onChange} />
      </div>
    </FormContext.Provider>
  );
}
