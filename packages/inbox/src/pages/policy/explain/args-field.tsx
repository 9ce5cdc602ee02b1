import type { Json, ProblemIssue, ToolShown } from "holdpoint/client";
import { useState, type ReactElement } from "react";
import { kindOf } from "../../../components/schema-form/form-schema.ts";
import { SchemaForm } from "../../../components/schema-form/schema-form.tsx";

/** Anything is a value of it: it is edited as JSON. */
const ANYTHING = {};

/** The arguments of a call: as a form where the schema of the tool makes one, or as JSON. */
export function ArgsField({
  tool,
  value,
  issues,
  onChange,
  onProblems,
}: {
  readonly tool: ToolShown;
  readonly value: Json;
  readonly issues: readonly ProblemIssue[];
  readonly onChange: (value: Json) => void;
  readonly onProblems: (count: number) => void;
}): ReactElement {
  const [isJson, setIsJson] = useState(false);
  const hasForm = kindOf(tool.schema) === "object";
  const asJson = isJson || !hasForm;
  return (
    <fieldset className="rounded-md border border-line px-3 pt-1 pb-3">
      <legend className="px-1 text-sm font-medium">Arguments</legend>
      {hasForm && (
        <div className="mb-1 text-right">
          <button
            type="button"
            aria-pressed={isJson}
            className="rounded-md px-1.5 text-xs text-ink-2 hover:bg-hover"
            onClick={() => {
              onProblems(0);
              setIsJson(!isJson);
            }}
          >
            {isJson ? "As fields" : "As JSON"}
          </button>
        </div>
      )}
      <SchemaForm
        key={asJson ? "json" : "form"}
        label="Arguments"
        schema={asJson ? { ...ANYTHING, title: "JSON" } : tool.schema}
        value={value}
        issues={issues}
        onChange={onChange}
        onProblems={onProblems}
      />
    </fieldset>
  );
}
