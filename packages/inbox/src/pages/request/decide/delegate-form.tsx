import { useId, useState, type ReactElement } from "react";
import { FormButtons } from "./form-buttons.tsx";
import type { FormProps } from "./way-dialog.tsx";

const HOUR_MS = 3_600_000;
const SPANS = [
  { hours: 4, label: "four hours" },
  { hours: 24, label: "a day" },
  { hours: 168, label: "a week" },
] as const;

/** Handing one's vote on this question to somebody else, for a while. */
export function DelegateForm({ isSending, onSend, onCancel }: FormProps): ReactElement {
  const [to, setTo] = useState("");
  const [hours, setHours] = useState(24);
  const id = useId();
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
      <div>
        <label htmlFor={`${id}-to`} className="mb-1 block text-sm font-medium">
          To whom (their id)
        </label>
        <input
          id={`${id}-to`}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          value={to}
          onChange={({ target }) => setTo(target.value)}
          className="field"
        />
      </div>
      <div>
        <label htmlFor={`${id}-for`} className="mb-1 block text-sm font-medium">
          For
        </label>
        <select
          id={`${id}-for`}
          value={hours}
          onChange={({ target }) => setHours(Number(target.value))}
          className="field"
        >
          {SPANS.map((span) => (
            <option key={span.hours} value={span.hours}>
              {span.label}
            </option>
          ))}
        </select>
      </div>
      <FormButtons label="Hand on" look="primary" isSending={isSending} isReady={isReady} onCancel={onCancel} />
    </form>
  );
}
