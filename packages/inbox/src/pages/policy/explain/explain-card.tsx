import { useMutation } from "@tanstack/react-query";
import type { ExplanationInput, PoliciesShown } from "holdpoint/client";
import { useState, type ReactElement } from "react";
import { Card } from "../../../components/card.tsx";
import { client } from "../../../data/client.ts";
import { ExplainForm } from "./explain-form.tsx";
import { ExplanationView } from "./explanation-view.tsx";

/** What the policies say of a call that is not made, and why. */
export function ExplainCard({ policies: { policies, tools } }: { readonly policies: PoliciesShown }): ReactElement {
  const { mutate, reset, data, error, isPending } = useMutation({
    mutationFn: (about: ExplanationInput) => client.explain(about),
  });
  const [tool, setTool] = useState(() => tools.find(({ effect }) => effect === "act") ?? tools[0]);
  const graphs = [...new Set(policies.flatMap(({ graph }) => graph ?? []))];
  return (
    <Card title="Explain a call">
      <p className="mb-3 text-sm text-ink-2">Nothing is asked, done or recorded.</p>
      {tool === undefined ? (
        <p className="text-ink-2">
          No tool is known yet: a tool is known once a graph uses it, or a question named it.
        </p>
      ) : (
        <ExplainForm
          key={tool.name}
          tool={tool}
          tools={tools}
          graphs={graphs}
          problem={error}
          isSending={isPending}
          onTool={(name) => {
            reset();
            setTool(tools.find((one) => one.name === name));
          }}
          onExplain={mutate}
        />
      )}
      {data !== undefined && <ExplanationView explanation={data} />}
    </Card>
  );
}
