import type { ToolShown } from "holdpoint/client";
import { useId, type ReactElement } from "react";

const LABEL = "mb-1 block text-sm font-medium";

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
  const id = useId();
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <div>
        <label htmlFor={`${id}-tool`} className={LABEL}>
          Tool
        </label>
        <select
          id={`${id}-tool`}
          value={tool.name}
          onChange={({ target }) => onTool(target.value)}
          className="field font-mono text-sm!"
        >
          {tools.map(({ name, effect }) => (
            <option key={name} value={name}>
              {name} ({effect === "read" ? "reads" : "acts"})
            </option>
          ))}
        </select>
      </div>
      <div>
        <label htmlFor={`${id}-graph`} className={LABEL}>
          Agent
        </label>
        <select id={`${id}-graph`} value={graph} onChange={({ target }) => onGraph(target.value)} className="field">
          {graphs.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
          <option value="">any: the server's policies alone</option>
        </select>
      </div>
      <div>
        <label htmlFor={`${id}-requester`} className={LABEL}>
          For whom <span className="text-xs font-normal text-ink-3">optional</span>
        </label>
        <input
          id={`${id}-requester`}
          autoComplete="off"
          spellCheck={false}
          value={requester}
          onChange={({ target }) => onRequester(target.value)}
          className="field"
        />
      </div>
    </div>
  );
}
