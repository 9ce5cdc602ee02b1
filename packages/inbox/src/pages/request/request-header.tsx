import { Link } from "@tanstack/react-router";
import { reviewOf, type InterruptDetail } from "holdpoint/client";
import type { ReactElement } from "react";
import { Icon } from "../../components/icon.tsx";
import { MarkedText } from "../../components/marked-text.tsx";
import { Person } from "../../components/person.tsx";
import { RiskBadge } from "../../components/risk-badge.tsx";
import { Untrusted } from "../../components/untrusted.tsx";
import { TextView } from "../../components/value/text-view.tsx";
import { Ago } from "../../components/when.tsx";
import { editedTitleOf } from "../../data/title-of.ts";
import { ClaimButton } from "./claim-button.tsx";

const STATUS = {
  pending: { said: "open", look: "bg-accent-soft text-accent" },
  resolved: { said: "decided", look: "bg-sunken text-ink-2" },
  expired: { said: "expired", look: "bg-warn-soft text-warn" },
  canceled: { said: "canceled", look: "bg-sunken text-ink-2" },
  superseded: { said: "superseded", look: "bg-sunken text-ink-2" },
} as const;

/** What is asked, by whom, and on whose behalf. */
export function RequestHeader({ question }: { readonly question: InterruptDetail }): ReactElement {
  const { status, risk, graph, node, threadId, createdAt, tool, purpose, summary } = question;
  const { requester, coRequesters = [] } = reviewOf(question) ?? {};
  const { said, look } = STATUS[status];
  const edited = editedTitleOf(question);
  return (
    <header>
      <div className="flex items-center gap-2 text-sm">
        <Link to="/" className="-ml-1 inline-flex items-center gap-0.5 rounded-md px-1 text-ink-2 hover:text-ink">
          <Icon name="back" /> Inbox
        </Link>
        <span className={`rounded-full px-2 text-xs font-medium ${look}`}>{said}</span>
        <RiskBadge risk={risk} />
        <span className="ml-auto">
          <ClaimButton question={question} />
        </span>
      </div>
      <h1 className="mt-2 text-xl font-semibold tracking-tight text-balance">
        {edited !== undefined ? (
          <MarkedText text={edited} />
        ) : tool === undefined ? (
          `${graph} asks`
        ) : (
          <>
            {graph} asks for <MarkedText text={tool} />
          </>
        )}
      </h1>
      <p className="mt-1.5 flex flex-wrap items-center gap-x-1.5 gap-y-1 text-sm text-ink-2">
        {requester === undefined ? (
          <span>On nobody's behalf that is known</span>
        ) : (
          <span className="inline-flex items-center gap-1.5">
            For <Person id={requester} />
          </span>
        )}
        {coRequesters.length > 0 && <span>and {coRequesters.join(", ")}, who changed what it goes on with</span>}
        <span aria-hidden="true">·</span>
        <span>
          agent <span className="font-medium text-ink">{graph}</span>
          {node !== "" && node !== graph && ` / ${node}`}
        </span>
        <span aria-hidden="true">·</span>
        <Link
          to="/threads/$id"
          params={{ id: threadId }}
          className="break-all text-accent underline-offset-2 hover:underline"
        >
          thread <MarkedText text={threadId} isRaw />
        </Link>
        <span aria-hidden="true">·</span>
        <span>
          asked <Ago at={createdAt} />
        </span>
      </p>
      {purpose === "action" && edited === undefined && (
        <div className="mt-3">
          <Untrusted>
            <p className={summary.length > 120 ? "" : "text-lg font-semibold"}>
              <TextView text={summary} isProse />
            </p>
          </Untrusted>
        </div>
      )}
    </header>
  );
}
