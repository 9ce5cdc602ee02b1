import { getRouteApi } from "@tanstack/react-router";
import type { ThreadDetail } from "holdpoint/client";
import type { ReactElement } from "react";
import { useAllItems } from "../../components/use-all-items.ts";
import { checkpointsQuery, journalQuery } from "../../data/queries.ts";
import { END } from "./graph/rows.ts";
import { GraphCard } from "./graph/graph-card.tsx";
import { StateCard } from "./state/state-card.tsx";
import { ThreadHeader } from "./thread-header.tsx";
import { TimelineCard } from "./timeline/timeline-card.tsx";
import { WaitsNotice } from "./waits-notice.tsx";

const route = getRouteApi("/signed-in/threads/$id");
/** Entries that are read without being asked for. */
const AT_ONCE = 400;

/** A thread: how it stands, what it did, and where it stood. */
export function ThreadView({ thread }: { readonly thread: ThreadDetail }): ReactElement {
  const { id, graph, version, next, status } = thread;
  const { at } = route.useSearch();
  const navigate = route.useNavigate();
  const journal = useAllItems(journalQuery(id), AT_ONCE);
  const checkpoints = useAllItems(checkpointsQuery(id));
  const [latest] = checkpoints.items ?? [];
  const current = checkpoints.items?.find((checkpoint) => checkpoint.id === at) ?? latest;
  const isPast = current !== undefined && current !== latest;
  const open = isPast ? current.next : next;
  const isOver = open.length === 0 && (isPast || status === "completed");
  const select = (checkpointId: string): void => {
    const search = checkpointId === latest?.id ? {} : { at: checkpointId };
    void navigate({ search, replace: true, resetScroll: false });
  };
  return (
    <div className="space-y-4 px-4 pt-4 md:px-6 md:pt-5">
      <ThreadHeader thread={thread} journal={journal.items ?? []} />
      <WaitsNotice thread={thread} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,24rem)]">
        <div className="min-w-0 lg:order-2 lg:sticky lg:top-4">
          <GraphCard name={graph} version={version} current={isOver ? [END] : open} isPast={isPast} />
        </div>
        <div className="min-w-0 space-y-4 lg:order-1">
          <TimelineCard threadId={id} journal={journal} checkpoints={checkpoints.items ?? []} at={current?.id} />
          <StateCard threadId={id} checkpoints={checkpoints} current={current} onSelect={select} />
        </div>
      </div>
    </div>
  );
}
