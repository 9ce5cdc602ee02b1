import type { ThreadDetail } from "holdpoint/client";
import type { ReactElement } from "react";
import { Person } from "../../components/person.tsx";
import { Ago } from "../../components/when.tsx";

/** Of which agent a thread is, for whom, how far it is, and since when. */
export function ThreadFacts({
  thread: { graph, version, run, step, createdAt, updatedAt },
  requester,
  others,
}: {
  readonly thread: ThreadDetail;
  readonly requester: string | undefined;
  /** Who else counts as a requester: they shaped what it goes on with. */
  readonly others: readonly string[];
}): ReactElement {
  return (
    <p className="mt-1.5 flex flex-wrap items-center gap-x-1.5 gap-y-1 text-sm text-ink-2">
      <span>
        agent <span className="font-medium text-ink">{graph}</span>
        <span className="font-mono">@{version}</span>
      </span>
      <span aria-hidden="true">·</span>
      {requester === undefined ? (
        <span>on nobody's behalf that is known</span>
      ) : (
        <span className="inline-flex items-center gap-1.5">
          for <Person id={requester} />
        </span>
      )}
      {others.length > 0 && <span>and {others.join(", ")}, who changed what it goes on with</span>}
      <span aria-hidden="true">·</span>
      <span>
        run {run}, step {step}
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
  );
}
