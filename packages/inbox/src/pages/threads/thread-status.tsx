import type { ThreadStatus } from "holdpoint/client";
import type { ReactElement } from "react";

const LOOKS: Readonly<Record<ThreadStatus, string>> = {
  pending: "bg-sunken text-ink-2",
  running: "bg-accent-soft text-accent",
  waiting: "bg-warn-soft text-warn",
  completed: "bg-ok-soft text-ok",
  failed: "bg-danger-soft text-danger",
  canceled: "bg-sunken text-ink-2",
  blocked: "bg-danger-soft text-danger",
};

/** How a thread stands, in a word. */
export function ThreadStatusBadge({ status }: { readonly status: ThreadStatus }): ReactElement {
  return <span className={`rounded-full px-2 py-0.5 text-xs font-medium ${LOOKS[status]}`}>{status}</span>;
}
