import { useState, type ReactElement } from "react";
import { Field } from "../../../components/field.tsx";
import { SelectField } from "../../../components/select-field.tsx";
import { FormButtons } from "./form-buttons.tsx";
import type { FormProps } from "./form-props.ts";

const HOUR_MS = 3_600_000;
const SPANS = [
  { value: "4", label: "four hours" },
  { value: "24", label: "a day" },
  { value: "168", label: "a week" },
] as const;

/** Handing one's vote on this question to somebody else, for a while. */
export function DelegateForm({ isSending, onSend, onCancel }: FormProps): ReactElement {
  const [to, setTo] = useState("");
  const [hours, setHours] = useState(24);
  const isReady = to.trim() !== "";
  return (
    <form
      className="space-y-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) onSend({ type: "delegate", to: to.trim(), untilAt: Date.now() + hours * HOUR_MS });
      }}
    >
      <p className="text-ink-2">
        Somebody else votes in your place, on this question alone. Who asked for it never can.
      </p>
      <Field label="To whom (their id)">
        {(words) => (
          <input
            {...words}
            autoFocus
            autoComplete="off"
            spellCheck={false}
            value={to}
            onChange={({ target }) => setTo(target.value)}
            className="field"
          />
        )}
      </Field>
      <SelectField label="For" value={String(hours)} options={SPANS} onChange={(value) => setHours(Number(value))} />
      <FormButtons label="Hand on" look="primary" isSending={isSending} isReady={isReady} onCancel={onCancel} />
    </form>
  );
}
