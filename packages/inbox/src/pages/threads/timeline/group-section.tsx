import { Link } from "@tanstack/react-router";
import type { CheckpointListed } from "holdpoint/client";
import type { ReactElement } from "react";
import { MarkedText } from "../../../components/marked-text.tsx";
import { Ago } from "../../../components/when.tsx";
import { entryKind } from "./entry-kinds.ts";
import { EntryRow } from "./entry-row.tsx";
import type { JournalGroup } from "./journal-groups.ts";

/** One superstep of the time line. */
export function GroupSection({
  group: { title, nodes, at, items },
  threadId,
  checkpoint,
  isLookedAt,
  isShort,
}: {
  readonly group: JournalGroup;
  readonly threadId: string;
  readonly checkpoint: CheckpointListed | undefined;
  readonly isLookedAt: boolean;
  /** Only pauses, decisions, forks and trouble. */
  readonly isShort: boolean;
}): ReactElement | null {
  const shown = isShort ? items.filter((item) => entryKind(item) !== "work") : items;
  if (shown.length === 0) return null;
  return (
    <section aria-label={title} className={`border-l-2 pl-3 ${isLookedAt ? "border-accent" : "border-line"}`}>
      <div className="flex flex-wrap items-baseline gap-x-2">
        <h3 className="text-xs font-semibold text-ink-2">{title}</h3>
        {nodes.length > 0 && (
          <span className="font-mono text-xs text-ink-2">
            <MarkedText text={nodes.join(", ")} />
          </span>
        )}
        <span className="text-xs text-ink-3">
          <Ago at={at} />
        </span>
        {checkpoint !== undefined && (
          <Link
            to="/threads/$id"
            params={{ id: threadId }}
            search={{ at: checkpoint.id }}
            hash="state"
            replace
            aria-label={`state here: ${title}`}
            aria-current={isLookedAt ? "true" : undefined}
            className="ml-auto text-xs text-accent underline"
          >
            state here
          </Link>
        )}
      </div>
      <ol>
        {shown.map((item) => (
          <EntryRow key={`${item.seq}.${item.index}`} item={item} />
        ))}
      </ol>
    </section>
  );
}
