import { Link } from "@tanstack/react-router";
import type { ThreadListed } from "holdpoint/client";
import { memo, type ReactElement } from "react";
import { Countdown } from "../../components/countdown.tsx";
import { MarkedText } from "../../components/marked-text.tsx";
import { Ago } from "../../components/when.tsx";
import { ThreadStatusBadge } from "./thread-status.tsx";

/** One thread in the list. */
export const ThreadRow = memo(function ThreadRow({ item }: { readonly item: ThreadListed }): ReactElement {
  const { id, graph, version, status, createdAt, updatedAt, wakeAt } = item;
  return (
    <li className="relative flex items-center gap-3 border-b border-line px-4 py-2 contain-content focus-within:bg-hover hover:bg-hover md:px-6">
      <div className="min-w-0 flex-1">
        <Link
          to="/threads/$id"
          params={{ id }}
          className="font-medium break-all after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          <MarkedText text={id} isRaw />
        </Link>
        <p className="mt-0.5 flex flex-wrap items-center gap-x-1.5 text-xs text-ink-3">
          <span>
            {graph}
            <span className="font-mono">@{version}</span>
          </span>
          <span aria-hidden="true">·</span>
          <span>
            began <Ago at={createdAt} />
          </span>
          <span aria-hidden="true">·</span>
          <span>
            last <Ago at={updatedAt} />
          </span>
        </p>
      </div>
      <div className="flex shrink-0 flex-col items-end gap-1 text-xs text-ink-2">
        <ThreadStatusBadge status={status} />
        {wakeAt !== null && status === "waiting" && (
          <span>
            goes on in <Countdown until={wakeAt} />
          </span>
        )}
      </div>
    </li>
  );
});
