/** Refunds that people are or were asked about: what is asked, a decision, and what came of it. All of it is live. */
import { visibleParts, type InterruptDetail } from "holdpoint/client";
import { useDecision, useInterrupt, useInterrupts, useThread } from "holdpoint/react";
import { useState, type ReactElement } from "react";

/** Text that an agent wrote: as text, with what is not what it seems marked. */
function Shown({ text }: { readonly text: string }): ReactElement[] {
  return visibleParts(text).map(({ text: part, codePoint }, at) =>
    codePoint === undefined ? <span key={at}>{part}</span> : <mark key={at}>{codePoint}</mark>,
  );
}

/** Approve or reject what is shown. What one may not do says why. */
function Deciding({ question }: { readonly question: InterruptDetail }): ReactElement {
  const { decide, sending, error } = useDecision(question);
  const [reason, setReason] = useState("");
  const { approve, reject } = question.you.may;
  return (
    <div>
      <input
        aria-label="Reason"
        placeholder="Reason, for a rejection"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />{" "}
      <button type="button" disabled={approve !== true || sending} onClick={() => void decide({ type: "approve" })}>
        Approve
      </button>{" "}
      <button
        type="button"
        disabled={reject !== true || sending || reason === ""}
        onClick={() => void decide({ type: "reject", comment: reason })}
      >
        Reject
      </button>
      {approve === true ? null : <p role="note">{approve}</p>}
      {error === undefined ? null : <p role="alert">{error.message}</p>}
    </div>
  );
}

/** What the agent made of it; undefined while it waits or works. */
function Outcome({ threadId }: { readonly threadId: string }): ReactElement | null {
  const { data: thread } = useThread(threadId);
  if (thread?.status === "failed") return <p role="alert">{thread.error?.message}</p>;
  // The agent returns one sentence.
  return typeof thread?.values === "string" ? <p role="status">{thread.values}</p> : null;
}

function Approval({ id }: { readonly id: string }): ReactElement | null {
  const { data: question, error } = useInterrupt(id);
  if (question === undefined) return error === undefined ? null : <li role="alert">{error.message}</li>;
  const { summary, why = "", status, decision, needs, threadId } = question;
  return (
    <li>
      <strong>
        <Shown text={summary} />
      </strong>
      <p>
        <Shown text={why} /> {decision === undefined ? <Shown text={needs} /> : `Decided by ${decision.by}.`}
      </p>
      {status === "pending" ? <Deciding question={question} /> : <Outcome threadId={threadId} />}
    </li>
  );
}

export function Approvals(): ReactElement {
  const { data, error } = useInterrupts({ graph: "refunds", status: "any", order: "newest", limit: 20 });
  return (
    <section aria-label="Refunds">
      {error === undefined ? null : <p role="alert">{error.message}</p>}
      <ul>
        {data?.items.map(({ id }) => (
          <Approval key={id} id={id} />
        ))}
      </ul>
    </section>
  );
}
