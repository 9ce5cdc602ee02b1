import { useQuery } from "@tanstack/react-query";
import type { InterruptDetail } from "holdpoint/client";
import type { ReactElement } from "react";
import { Notice } from "../../components/notice.tsx";
import { Sentence } from "../../components/sentence.tsx";
import { alarmsQuery } from "../../data/queries.ts";
import { useMay } from "../../data/use-may.ts";

const TITLES = {
  unclaimable: "No worker serves the thread that asks",
  blocked: "The thread that asks is blocked",
} as const;

/** Whether something is still to come of a question: an answer, or what the agent does with it. */
function isOpen({ status, outcome }: InterruptDetail): boolean {
  return status === "pending" || ((status === "resolved" || status === "expired") && outcome === undefined);
}

/** Nobody goes on with the thread that asks: an answer is recorded, and nothing comes of it until somebody mends that. */
export function StuckNotice({ question }: { readonly question: InterruptDetail }): ReactElement | null {
  const { data } = useQuery({ ...alarmsQuery, enabled: useMay("threads:read") });
  const stuck = data?.find(({ threadId }) => threadId === question.threadId);
  if (stuck === undefined || !isOpen(question)) return null;
  return (
    <Notice look="danger" title={TITLES[stuck.kind]}>
      <p>What is decided is recorded; nothing comes of it until somebody mends this.</p>
      <p className="mt-1">
        <Sentence text={stuck.says} />
      </p>
    </Notice>
  );
}
