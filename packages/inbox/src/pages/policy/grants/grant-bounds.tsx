import type { ToolShown } from "holdpoint/client";
import { useId, type ReactElement } from "react";
import { ConditionField } from "./condition-field.tsx";

/** What a grant is for, as it is typed. */
export interface Bounds {
  readonly tool: string;
  readonly times: string;
  readonly hours: number;
  readonly when: string;
}

const SPANS = [
  { hours: 1, label: "an hour" },
  { hours: 8, label: "eight hours" },
  { hours: 24, label: "a day" },
  { hours: 168, label: "a week" },
] as const;
const LABEL = "mb-1 block text-sm font-medium";

/** Which tool, how often, for how long, and on which condition. */
export function GrantBounds({
  bounds,
  tools,
  onChange,
}: {
  readonly bounds: Bounds;
  readonly tools: readonly ToolShown[];
  readonly onChange: (bounds: Bounds) => void;
}): ReactElement {
  const id = useId();
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-[1fr_7rem_9rem]">
        <div>
          <label htmlFor={`${id}-tool`} className={LABEL}>
            Tool
          </label>
          <select
            id={`${id}-tool`}
            autoFocus
            value={bounds.tool}
            onChange={({ target }) => onChange({ ...bounds, tool: target.value })}
            className="field font-mono text-sm!"
          >
            {tools.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <div>
          <label htmlFor={`${id}-times`} className={LABEL}>
            How often
          </label>
          <input
            id={`${id}-times`}
            inputMode="numeric"
            autoComplete="off"
            value={bounds.times}
            aria-invalid={!/^[1-9]\d*$/.test(bounds.times)}
            onChange={({ target }) => onChange({ ...bounds, times: target.value.trim() })}
            className="field"
          />
        </div>
        <div>
          <label htmlFor={`${id}-for`} className={LABEL}>
            For
          </label>
          <select
            id={`${id}-for`}
            value={bounds.hours}
            onChange={({ target }) => onChange({ ...bounds, hours: Number(target.value) })}
            className="field"
          >
            {SPANS.map(({ hours, label }) => (
              <option key={hours} value={hours}>
                {label}
              </option>
            ))}
          </select>
        </div>
      </div>
      <ConditionField value={bounds.when} onChange={(when) => onChange({ ...bounds, when })} />
    </>
  );
}
