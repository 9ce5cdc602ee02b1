import { useQuery } from "@tanstack/react-query";
import type { CheckpointListed } from "holdpoint/client";
import { useState, type ReactElement } from "react";
import { Failure } from "../../../components/failure.tsx";
import { Loading } from "../../../components/loading.tsx";
import { ValueView } from "../../../components/value/value-view.tsx";
import { checkpointQuery } from "../../../data/queries.ts";
import { StateDifference } from "./state-difference.tsx";

const TAB = "rounded-md px-2.5 py-0.5 text-sm";
const ON = "bg-surface font-medium text-ink shadow-[0_0_0_1px_var(--color-line)]";

/** The state at a checkpoint, or what of it is new. */
export function StateView({
  threadId,
  checkpoint,
  before,
}: {
  readonly threadId: string;
  readonly checkpoint: CheckpointListed;
  readonly before: CheckpointListed | undefined;
}): ReactElement {
  const [isDifference, setIsDifference] = useState(true);
  const { data, error, refetch } = useQuery(checkpointQuery(threadId, checkpoint.id));
  if (error !== null && data === undefined) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loading what="The state" lines={4} />;
  if (data.values === undefined) {
    return <p className="text-ink-2">This server does not have the graph, so its state cannot be shown.</p>;
  }
  const showsDifference = isDifference && before !== undefined;
  const tab = (label: string, isOn: boolean, act: () => void): ReactElement => (
    <button type="button" aria-pressed={isOn} className={`${TAB} ${isOn ? ON : "text-ink-2"}`} onClick={act}>
      {label}
    </button>
  );
  return (
    <>
      {before !== undefined && (
        <div role="group" aria-label="What is shown" className="mb-3 inline-flex gap-0.5 rounded-lg bg-sunken p-0.5">
          {tab("What changed", showsDifference, () => setIsDifference(true))}
          {tab("Whole state", !showsDifference, () => setIsDifference(false))}
        </div>
      )}
      {showsDifference ? (
        <StateDifference threadId={threadId} before={before.id} values={data.values} />
      ) : (
        <ValueView value={data.values} isRaw />
      )}
    </>
  );
}
