import { Link } from "@tanstack/react-router";
import type { JournalItem, ThreadDetail } from "holdpoint/client";
import { useState, type ReactElement } from "react";
import { Button } from "../../components/button.tsx";
import { Countdown } from "../../components/countdown.tsx";
import { Icon } from "../../components/icon.tsx";
import { MarkedText } from "../../components/marked-text.tsx";
import { CancelDialog } from "./act/cancel-dialog.tsx";
import { useMay } from "../../data/use-may.ts";
import { ThreadFacts } from "./thread-facts.tsx";
import { ThreadStatusBadge } from "./thread-status.tsx";
import { requestersIn } from "./timeline/journal-groups.ts";

const GOES_ON: ReadonlySet<string> = new Set(["pending", "running", "waiting", "blocked"]);

/** Which thread it is, how it stands, and its end by hand. */
export function ThreadHeader({
  thread,
  journal,
}: {
  readonly thread: ThreadDetail;
  readonly journal: readonly JournalItem[];
}): ReactElement {
  const [isCanceling, setIsCanceling] = useState(false);
  const mayCancel = useMay("threads:cancel");
  const { id, status, wakeAt, interrupts } = thread;
  return (
    <header>
      <div className="flex items-center gap-2 text-sm">
        <Link
          to="/threads"
          className="-ml-1 inline-flex items-center gap-0.5 rounded-md px-1 text-ink-2 hover:text-ink"
        >
          <Icon name="back" /> Threads
        </Link>
        <ThreadStatusBadge status={status} />
        {wakeAt !== null && status === "waiting" && (
          <span className="text-xs text-ink-2">
            goes on by itself in <Countdown until={wakeAt} />
          </span>
        )}
        {GOES_ON.has(status) && (
          <Button
            look="danger"
            className="ml-auto py-1! text-sm! whitespace-nowrap"
            disabled={!mayCancel}
            title={mayCancel ? undefined : "You may not cancel runs."}
            onClick={() => setIsCanceling(true)}
          >
            Cancel …
          </Button>
        )}
      </div>
      <h1 className="mt-2 text-xl font-semibold tracking-tight break-all">
        <MarkedText text={id} isRaw />
      </h1>
      <ThreadFacts thread={thread} {...requestersIn(journal)} />
      {isCanceling && (
        <CancelDialog threadId={id} questions={interrupts.length} onClose={() => setIsCanceling(false)} />
      )}
    </header>
  );
}
