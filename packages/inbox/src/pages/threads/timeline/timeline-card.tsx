import type { CheckpointListed, JournalItem } from "holdpoint/client";
import { useMemo, useState, type ReactElement } from "react";
import { Card } from "../../../components/card.tsx";
import { Failure } from "../../../components/failure.tsx";
import { Loading } from "../../../components/loading.tsx";
import { ShowMore } from "../../../components/show-more.tsx";
import type { Listing } from "../../../components/use-all-items.ts";
import { GroupSection } from "./group-section.tsx";
import { checkpointAt, journalGroups } from "./journal-groups.ts";

/** What a thread did, superstep by superstep, the first at the top. */
export function TimelineCard({
  threadId,
  journal: { items, error, isReading, hasMore, more, again },
  checkpoints,
  at,
}: {
  readonly threadId: string;
  readonly journal: Listing<JournalItem>;
  readonly checkpoints: readonly CheckpointListed[];
  /** The checkpoint that is looked at. */
  readonly at: string | undefined;
}): ReactElement {
  const [isShort, setIsShort] = useState(false);
  const groups = useMemo(() => journalGroups(items ?? []), [items]);
  return (
    <Card
      title="Time line"
      aside={
        <button
          type="button"
          aria-pressed={isShort}
          className={`rounded-md px-1.5 text-xs hover:bg-hover ${isShort ? "bg-accent-soft font-medium text-accent" : "text-ink-2"}`}
          onClick={() => setIsShort(!isShort)}
        >
          Only pauses and decisions
        </button>
      }
    >
      {error !== null && items === undefined && <Failure error={error} onRetry={again} />}
      {items === undefined && error === null && <Loading what="The time line" />}
      <div className="space-y-3">
        {groups.map((group) => {
          const checkpoint = checkpointAt(group.first, checkpoints);
          return (
            <GroupSection
              key={group.key}
              group={group}
              threadId={threadId}
              checkpoint={checkpoint}
              isLookedAt={checkpoint !== undefined && checkpoint.id === at}
              isShort={isShort}
            />
          );
        })}
      </div>
      {hasMore && items !== undefined && <ShowMore isBusy={isReading} label="Show what came after" onMore={more} />}
    </Card>
  );
}
