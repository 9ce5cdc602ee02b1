import { isProblem, type ExplanationInput, type Json, type ProblemIssue, type ToolShown } from "holdpoint/client";
import { useId, useState, type ReactElement } from "react";
import { Button } from "../../../components/button.tsx";
import { Failure } from "../../../components/failure.tsx";
import { blankOf } from "../../../components/schema-form/form-schema.ts";
import { ArgsField } from "./args-field.tsx";
import { CallFields } from "./call-fields.tsx";

const NO_ISSUES: readonly ProblemIssue[] = [];

/** The call that is to be explained. */
export function ExplainForm({
  tool,
  tools,
  graphs,
  problem,
  isSending,
  onTool,
  onExplain,
}: {
  readonly tool: ToolShown;
  readonly tools: readonly ToolShown[];
  readonly graphs: readonly string[];
  readonly problem: Error | null;
  readonly isSending: boolean;
  readonly onTool: (name: string) => void;
  readonly onExplain: (about: ExplanationInput) => void;
}): ReactElement {
  const id = useId();
  const [args, setArgs] = useState<Json>(() => blankOf(tool.schema) ?? {});
  const [problems, setProblems] = useState(0);
  const [graph, setGraph] = useState(graphs[0] ?? "");
  const [requester, setRequester] = useState("");
  const issues = isProblem(problem) ? problem.issues : NO_ISSUES;
  return (
    <form
      noValidate
      aria-labelledby={id}
      className="space-y-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (problems > 0) return;
        onExplain({
          tool: tool.name,
          args,
          ...(graph === "" ? {} : { graph }),
          ...(requester.trim() === "" ? {} : { requester: requester.trim() }),
        });
      }}
    >
      <span id={id} className="sr-only">
        The call
      </span>
      <CallFields
        tool={tool}
        tools={tools}
        graphs={graphs}
        graph={graph}
        requester={requester}
        onTool={onTool}
        onGraph={setGraph}
        onRequester={setRequester}
      />
      <ArgsField tool={tool} value={args} issues={issues} onChange={setArgs} onProblems={setProblems} />
      {issues.length > 0 && (
        <p role="alert" className="text-sm font-medium text-danger">
          These are no arguments of this tool: see what stands at the fields.
        </p>
      )}
      {problem !== null && issues.length === 0 && <Failure error={problem} />}
      <div className="text-right">
        <Button type="submit" look="primary" isBusy={isSending} disabled={problems > 0}>
          Explain
        </Button>
      </div>
    </form>
  );
}
