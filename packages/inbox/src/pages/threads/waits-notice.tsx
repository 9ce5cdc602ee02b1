import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ThreadDetail } from "holdpoint/client";
import type { ReactElement } from "react";
import { MarkedText } from "../../components/marked-text.tsx";
import { Notice } from "../../components/notice.tsx";
import { QuestionTitle } from "../../components/question-title.tsx";
import { Sentence } from "../../components/sentence.tsx";
import { AgentWords } from "../../components/untrusted.tsx";
import { interruptQuery } from "../../data/queries.ts";
import { useAlarms } from "../../data/use-alarms.ts";
import { GoOn } from "./act/go-on.tsx";

const FIRST = 8;

/** What a thread waits for, and what went wrong with it. */
export function WaitsNotice({ thread }: { readonly thread: ThreadDetail }): ReactElement {
  const { id: threadId, graph, status, updatedAt: since, interrupts, error, blocked, held } = thread;
  const left = useAlarms().stuck.find((one) => one.kind === "unclaimable" && one.threadId === threadId);
  const questions = useQueries({ queries: interrupts.slice(0, FIRST).map((id) => interruptQuery(id)) });
  return (
    <>
      {left !== undefined && (
        <Notice look="danger" title="No worker serves it">
          <p>
            <Sentence text={left.says} />
          </p>
        </Notice>
      )}
      {blocked !== undefined && (
        <Notice look="danger" title="Blocked: the code of this thread is not what it began with">
          <p>
            <MarkedText text={blocked} isRaw />
          </p>
          <GoOn threadId={threadId} graph={graph} since={since} way="blocked" />
        </Notice>
      )}
      {error !== undefined && (
        <Notice
          look={status === "canceled" ? "info" : "danger"}
          title={<MarkedText text={`${error.name}${error.code === undefined ? "" : ` (${error.code})`}`} isRaw />}
        >
          <p className="break-words whitespace-pre-wrap">
            <AgentWords text={error.message} isRaw />
          </p>
          {status === "failed" && <GoOn threadId={threadId} graph={graph} since={since} way="failed" />}
        </Notice>
      )}
      {held !== undefined && (
        <Notice look="warn" title={`It is held ${held.when} ${held.nodes.join(", ")}`}>
          <GoOn threadId={threadId} graph={graph} since={since} way="held" />
        </Notice>
      )}
      {interrupts.length > 0 && (
        <Notice
          look="warn"
          title={interrupts.length === 1 ? "It waits for an answer" : `It waits for ${interrupts.length} answers`}
        >
          <ul>
            {interrupts.slice(0, FIRST).map((id, at) => (
              <li key={id}>
                <Link to="/requests/$id" params={{ id }} className="font-medium text-ink underline">
                  {questions[at]?.data === undefined ? id : <QuestionTitle question={questions[at].data} />}
                </Link>
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  );
}
