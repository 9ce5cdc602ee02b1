import type { ForkInput } from "holdpoint/client";
import { useId, type ReactElement } from "react";

type Effects = ForkInput["effects"];

const EFFECTS: readonly { readonly value: Effects; readonly label: string; readonly says: string }[] = [
  {
    value: "reuse",
    label: "Reuse",
    says: "What acted gives the result that is on record; the fork fails where there is none. Nothing is done again.",
  },
  {
    value: "dry-run",
    label: "Dry run",
    says: "What acted gives the result that is on record; what is not on record is left out. Nothing is done again.",
  },
  {
    value: "execute",
    label: "Execute",
    says: "Everything that acts is really done, once more, with new questions where the policy asks.",
  },
];

/** What becomes of effects in a fork. */
export function EffectsField({
  value,
  onChange,
}: {
  readonly value: Effects;
  readonly onChange: (value: Effects) => void;
}): ReactElement {
  const id = useId();
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">What acts on the world</legend>
      <div className="space-y-1.5">
        {EFFECTS.map((one) => (
          <div
            key={one.value}
            className={`flex gap-2.5 rounded-md border px-3 py-2 ${value === one.value ? "border-accent bg-accent-soft" : "border-line"}`}
          >
            <input
              type="radio"
              id={`${id}-${one.value}`}
              name={id}
              checked={value === one.value}
              aria-describedby={`${id}-${one.value}-says`}
              onChange={() => onChange(one.value)}
              className="mt-1 size-4 shrink-0 accent-accent"
            />
            <div>
              <label htmlFor={`${id}-${one.value}`} className="font-medium">
                {one.label}
              </label>
              <p id={`${id}-${one.value}-says`} className="text-sm text-ink-2">
                {one.says}
              </p>
            </div>
          </div>
        ))}
      </div>
    </fieldset>
  );
}
