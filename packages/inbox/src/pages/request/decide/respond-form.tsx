import { isProblem, type Json, type ProblemIssue } from "holdpoint/client";
import { useState, type ReactElement } from "react";
import { blankOf } from "../../../components/schema-form/form-schema.ts";
import { SchemaForm } from "../../../components/schema-form/schema-form.tsx";
import { FormButtons } from "./form-buttons.tsx";
import type { FormProps } from "./form-props.ts";

const NO_ISSUES: readonly ProblemIssue[] = [];

/** A text where a question says nothing of its answer. */
const TEXT = { type: "string" } as const;

/** An answer: a form of the question's schema. */
export function RespondForm({ question, problem, isSending, onSend, onCancel }: FormProps): ReactElement {
  const schema = question.schema ?? TEXT;
  const [value, setValue] = useState<Json>(() => blankOf(schema));
  const [problems, setProblems] = useState(0);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (problems === 0) onSend({ type: "respond", value });
      }}
    >
      {question.purpose === "action" && (
        <p className="mb-3 text-ink-2">The action is not done; the agent gets your answer instead.</p>
      )}
      <SchemaForm
        label="Answer"
        schema={schema}
        value={value}
        issues={isProblem(problem) ? problem.issues : NO_ISSUES}
        onChange={setValue}
        onProblems={setProblems}
      />
      <FormButtons
        label="Send the answer"
        look="primary"
        isSending={isSending}
        isReady={problems === 0}
        onCancel={onCancel}
      />
    </form>
  );
}
