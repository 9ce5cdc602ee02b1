import type { ToolShown } from "holdpoint/client";
import type { ReactElement } from "react";
import { Field } from "../../../components/field.tsx";
import { SelectField } from "../../../components/select-field.tsx";

/** Which tool is called, by which agent, on whose behalf. */
export function CallFields({
  tool,
  tools,
  graphs,
  graph,
  requester,
  onTool,
  onGraph,
  onRequester,
}: {
  readonly tool: ToolShown;
  readonly tools: readonly ToolShown[];
  readonly graphs: readonly string[];
  readonly graph: string;
  readonly requester: string;
  readonly onTool: (name: string) => void;
  readonly onGraph: (name: string) => void;
  readonly onRequester: (id: string) => void;
}): ReactElement {
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <SelectField
        label="Tool"
        isMono
        value={tool.name}
        options={tools.map(({ name, effect }) => ({
          value: name,
          label: `${name} (${effect === "read" ? "reads" : "acts"})`,
        }))}
        onChange={onTool}
      />
      <SelectField
        label="Agent"
        value={graph}
        options={[
          ...graphs.map((name) => ({ value: name, label: name })),
          { value: "", label: "any: the server's policies alone" },
        ]}
        onChange={onGraph}
      />
      <Field label="For whom" isOptional>
        {(words) => (
          <input
            {...words}
            autoComplete="off"
            spellCheck={false}
            value={requester}
            onChange={({ target }) => onRequester(target.value)}
            className="field"
          />
        )}
      </Field>
    </div>
  );
}
