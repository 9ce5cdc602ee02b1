import type { Simulation } from "holdpoint/client";
import type { ReactElement } from "react";
import { ChangedAction } from "./changed-action.tsx";

/** How many actions would have gone another way, and which. */
export function SimulationView({
  simulation: { complete, actions, stricter, looser, terms, changes },
}: {
  readonly simulation: Simulation;
}): ReactElement {
  const total = stricter + looser + terms;
  return (
    <section aria-label="What would change" className="mt-4 border-t border-line pt-3">
      <p role="status" className="font-medium">
        {total === 0 ? "Nothing would change" : `${total.toLocaleString()} would go another way`}, of{" "}
        {actions.toLocaleString()} {actions === 1 ? "action" : "actions"} on record
        {complete ? "." : "; there are more, which were not looked at."}
      </p>
      {total > 0 && (
        <p className="mt-0.5 text-sm text-ink-2">
          {stricter.toLocaleString()} stricter, {looser.toLocaleString()} looser, {terms.toLocaleString()} asked in
          another way.
        </p>
      )}
      {changes.length > 0 && (
        <ul
          tabIndex={0}
          aria-label="Actions that would go another way"
          className="mt-2 max-h-[36rem] divide-y divide-line overflow-y-auto border-y border-line"
        >
          {changes.map((change) => (
            <ChangedAction key={change.id} change={change} />
          ))}
        </ul>
      )}
      {total > changes.length && (
        <p className="mt-2 text-sm text-ink-2">{(total - changes.length).toLocaleString()} more are not listed.</p>
      )}
    </section>
  );
}
