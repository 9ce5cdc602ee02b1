import type { ToolShown } from "holdpoint/client";
import type { ReactElement } from "react";
import { Field } from "../../../components/field.tsx";
import { SelectField } from "../../../components/select-field.tsx";

/** What a grant is for, as it is typed. */
export interface Bounds {
  readonly tool: string;
  readonly times: string;
  readonly hours: number;
  readonly when: string;
}

const SPANS = [
  { value: "1", label: "an hour" },
  { value: "8", label: "eight hours" },
  { value: "24", label: "a day" },
  { value: "168", label: "a week" },
] as const;

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
  const { tool, times, hours, when } = bounds;
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-[1fr_7rem_9rem]">
        <SelectField
          label="Tool"
          isMono
          isFirst
          value={tool}
          options={tools.map(({ name }) => ({ value: name, label: name }))}
          onChange={(name) => onChange({ ...bounds, tool: name })}
        />
        <Field label="How often">
          {(words) => (
            <input
              {...words}
              inputMode="numeric"
              autoComplete="off"
              value={times}
              aria-invalid={!/^[1-9]\d*$/.test(times)}
              onChange={({ target }) => onChange({ ...bounds, times: target.value.trim() })}
              className="field"
            />
          )}
        </Field>
        <SelectField
          label="For"
          value={String(hours)}
          options={SPANS}
          onChange={(value) => onChange({ ...bounds, hours: Number(value) })}
        />
      </div>
      <Field
        label="Where"
        isOptional
        hint="A condition on the arguments, as in a policy (CEL). Where it does not hold, people are asked."
      >
        {(words) => (
          <input
            {...words}
            autoComplete="off"
            spellCheck={false}
            placeholder="args.cents <= 10000"
            value={when}
            onChange={({ target }) => onChange({ ...bounds, when: target.value })}
            className="field font-mono text-sm!"
          />
        )}
      </Field>
    </>
  );
}
