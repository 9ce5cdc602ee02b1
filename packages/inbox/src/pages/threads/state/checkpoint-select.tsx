import type { CheckpointListed } from "holdpoint/client";
import type { ReactElement } from "react";
import { Button } from "../../../components/button.tsx";
import { sayInstant } from "../../../components/instants.ts";

const SOURCES: Readonly<Record<CheckpointListed["source"], string>> = {
  input: "begun",
  loop: "went on",
  update: "changed from outside",
  fork: "forked",
};

/** What a checkpoint is called. */
export function sayCheckpoint({ run, step, next, source, at }: CheckpointListed): string {
  const to = next.length === 0 ? "at its end" : `before ${next.join(", ")}`;
  return `Run ${run}, step ${step}, ${to} (${SOURCES[source]}, ${sayInstant(at)})`;
}

/** Which checkpoint is looked at: one of those that were read, the latest first. */
export function CheckpointSelect({
  checkpoints,
  current,
  onSelect,
}: {
  readonly checkpoints: readonly CheckpointListed[];
  readonly current: CheckpointListed;
  readonly onSelect: (id: string) => void;
}): ReactElement {
  const at = checkpoints.indexOf(current);
  const [earlier, later] = [checkpoints[at + 1], checkpoints[at - 1]];
  const step = (to: CheckpointListed | undefined, label: string, sign: string): ReactElement => (
    <Button
      look="plain"
      className="px-2!"
      disabled={to === undefined}
      aria-label={label}
      onClick={() => {
        if (to !== undefined) onSelect(to.id);
      }}
    >
      <span aria-hidden="true">{sign}</span>
    </Button>
  );
  return (
    <div className="mb-3 flex items-center gap-1.5">
      {step(earlier, "The checkpoint before", "‹")}
      <select
        aria-label="Checkpoint"
        value={current.id}
        onChange={({ target }) => onSelect(target.value)}
        className="field min-w-0 flex-1 py-1! text-sm!"
      >
        {checkpoints.map((checkpoint) => (
          <option key={checkpoint.id} value={checkpoint.id}>
            {sayCheckpoint(checkpoint)}
          </option>
        ))}
      </select>
      {step(later, "The checkpoint after", "›")}
    </div>
  );
}
