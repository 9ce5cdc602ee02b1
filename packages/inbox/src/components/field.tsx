import { useId, type ReactElement, type ReactNode } from "react";

/** What an input says about itself: put on the input. */
interface InputWords {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
}

/** An input with its name and, where that is not enough, a hint. */
export function Field({
  label,
  isOptional = false,
  hint,
  children,
}: {
  readonly label: ReactNode;
  readonly isOptional?: boolean;
  readonly hint?: string | undefined;
  readonly children: (words: InputWords) => ReactNode;
}): ReactElement {
  const id = useId();
  const hintId = hint === undefined ? undefined : `${id}-hint`;
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
        {isOptional && <span className="text-xs font-normal text-ink-3"> optional</span>}
      </label>
      {children({ id, "aria-describedby": hintId })}
      {hint !== undefined && (
        <p id={hintId} className="mt-1 text-xs text-ink-3">
          {hint}
        </p>
      )}
    </div>
  );
}
