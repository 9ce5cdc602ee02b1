import { isProblem, reviewOf, type Json, type ProblemIssue } from "holdpoint/client";
import { useState, type ReactElement } from "react";
import { ChangeList } from "../../../components/diff/change-list.tsx";
import { jsonChanges } from "../../../components/diff/json-changes.ts";
import { schemaLike } from "../../../components/schema-form/schema-like.ts";
import { SchemaForm } from "../../../components/schema-form/schema-form.tsx";
import { CommentField, commented } from "./comment-field.tsx";
import { FormButtons } from "./form-buttons.tsx";
import type { FormProps } from "./form-props.ts";

const NO_ISSUES: readonly ProblemIssue[] = [];

/** Approving something else in its place: other arguments, with what differs from what was proposed. */
export function EditForm({ question, problem, isSending, onSend, onCancel }: FormProps): ReactElement {
  const proposed: Json = reviewOf(question)?.envelope?.args ?? null;
  const [args, setArgs] = useState(proposed);
  const [problems, setProblems] = useState(0);
  const [comment, setComment] = useState("");
  const currency = reviewOf(question)?.amount?.currency;
  const changes = jsonChanges(proposed, args);
  const isReady = changes.length > 0 && problems === 0;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) onSend({ type: "edit", args, ...commented(comment) });
      }}
    >
      <SchemaForm
        label="Arguments"
        currency={currency}
        schema={question.argsSchema ?? schemaLike(proposed)}
        value={args}
        issues={isProblem(problem) ? problem.issues : NO_ISSUES}
        onChange={setArgs}
        onProblems={setProblems}
      />
      <section aria-label="What you changed" className="mt-4 mb-3">
        <h3 className="mb-1.5 text-sm font-medium">What you changed</h3>
        <ChangeList changes={changes} names={["proposed", "edited"]} currency={currency} isRaw />
      </section>
      <CommentField label="Comment (optional)" value={comment} onChange={setComment} />
      <p className="mt-2 text-sm text-ink-2">
        The policy judges it anew. Votes that were given to what was proposed count no more.
      </p>
      <FormButtons
        label="Approve as edited"
        look="approve"
        isSending={isSending}
        isReady={isReady}
        onCancel={onCancel}
      />
    </form>
  );
}
