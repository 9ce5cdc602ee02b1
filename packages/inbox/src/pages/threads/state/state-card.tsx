import type { CheckpointListed } from "holdpoint/client";
import { useState, type ReactElement } from "react";
import { Button } from "../../../components/button.tsx";
import { Card } from "../../../components/card.tsx";
import { Failure } from "../../../components/failure.tsx";
import { Icon } from "../../../components/icon.tsx";
import { Loading } from "../../../components/loading.tsx";
import { ShowMore } from "../../../components/show-more.tsx";
import type { Listing } from "../../../components/use-all-items.ts";
import { ForkDialog } from "../act/fork-dialog.tsx";
import { useMay } from "../../../data/use-may.ts";
import { CheckpointSelect } from "./checkpoint-select.tsx";
import { StateView } from "./state-view.tsx";

/** The state of a thread where somebody looks at it, and a fork from there. */
export function StateCard({
  threadId,
  checkpoints: { items, error, isReading, hasMore, more, again },
  current,
  onSelect,
}: {
  readonly threadId: string;
  readonly checkpoints: Listing<CheckpointListed>;
  readonly current: CheckpointListed | undefined;
  readonly onSelect: (id: string) => void;
}): ReactElement {
  const [isForking, setIsForking] = useState(false);
  const mayFork = useMay("threads:fork");
  return (
    <div id="state" className="scroll-mt-4">
      <Card
        title="State"
        aside={
          current !== undefined && (
            <Button
              className="py-0.5! text-sm!"
              disabled={!mayFork}
              title={mayFork ? undefined : "You may not fork threads."}
              onClick={() => setIsForking(true)}
            >
              <Icon name="fork" className="size-3.5" /> Fork from here
            </Button>
          )
        }
      >
        {error !== null && items === undefined && <Failure error={error} onRetry={again} />}
        {items === undefined && error === null && <Loading what="The state" lines={4} />}
        {items?.length === 0 && <p className="text-ink-2">Nothing has run yet.</p>}
        {items !== undefined && current !== undefined && (
          <>
            <CheckpointSelect checkpoints={items} current={current} onSelect={onSelect} />
            <StateView
              key={current.id}
              threadId={threadId}
              checkpoint={current}
              before={items[items.indexOf(current) + 1]}
            />
          </>
        )}
        {hasMore && items !== undefined && (
          <ShowMore isBusy={isReading} label="Read earlier checkpoints" onMore={more} />
        )}
        {isForking && current !== undefined && (
          <ForkDialog threadId={threadId} checkpoint={current} onClose={() => setIsForking(false)} />
        )}
      </Card>
    </div>
  );
}
