import { useId, type ReactElement } from "react";

/** A condition on the arguments of a call, or none. */
export function ConditionField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactElement {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        Where <span className="text-xs font-normal text-ink-3">optional</span>
      </label>
      <input
        id={id}
        autoComplete="off"
        spellCheck={false}
        placeholder="args.cents <= 10000"
        value={value}
        aria-describedby={`${id}-hint`}
        onChange={({ target }) => onChange(target.value)}
        className="field font-mono text-sm!"
      />
      <p id={`${id}-hint`} className="mt-1 text-xs text-ink-3">
        A condition on the arguments, as in a policy (CEL). Where it does not hold, people are asked.
      </p>
    </div>
  );
}
