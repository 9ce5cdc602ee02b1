import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { reviewOf, type InterruptDetail } from "holdpoint/client";
import type { ReactElement } from "react";
import { Card } from "../../components/card.tsx";
import { client } from "../../data/client.ts";
import { sessionQuery } from "../../data/queries.ts";
import { stagesOf } from "../../data/reviewer-stages.ts";
import { DelegationList } from "./delegation-list.tsx";
import { VoteItem } from "./vote-item.tsx";

/** Who said what, who is still needed, and in which order. */
export function VotesCard({ question }: { readonly question: InterruptDetail }): ReactElement {
  const { id, standing, status, delegations = [] } = question;
  const { data: session } = useQuery(sessionQuery);
  const queries = useQueryClient();
  const back = useMutation({
    mutationFn: () => client.revoke(id),
    onSettled: () => queries.invalidateQueries({ queryKey: ["interrupt", id] }),
  });
  const stages = stagesOf(reviewOf(question)?.reviewers);
  const needed = stages.reduce((sum, { people }) => sum + people, 0);
  const given = standing.votes.filter(({ said }) => said === "approve" || said === "edit").length;
  const me = session?.principal.id;
  return (
    <Card
      title="Who decides"
      aside={
        needed > 1 ? (
          <span className="text-sm tabular-nums">{`${Math.min(given, needed)} of ${needed}`}</span>
        ) : undefined
      }
    >
      {stages.length > 1 && (
        <ol className="mb-2.5 list-decimal space-y-0.5 pl-5 text-sm text-ink-2">
          {stages.map(({ says }, at) => (
            <li key={at}>{says}</li>
          ))}
        </ol>
      )}
      {standing.votes.length > 0 && (
        <ul className="space-y-2.5">
          {standing.votes.map((vote) => (
            <VoteItem key={`${vote.by} ${vote.at}`} vote={vote}>
              {vote.by === me && status === "pending" && (
                <button
                  type="button"
                  disabled={back.isPending}
                  className="text-sm text-accent underline"
                  onClick={() => back.mutate()}
                >
                  Take back
                </button>
              )}
            </VoteItem>
          ))}
        </ul>
      )}
      {back.error !== null && <p className="mt-1 text-sm text-danger">{back.error.message}</p>}
      {status === "pending" && (
        <p className={`text-sm text-ink-2 ${standing.votes.length > 0 ? "mt-2.5 border-t border-line pt-2.5" : ""}`}>
          {standing.missing.length === 0
            ? "Nobody is needed any more."
            : `Still needed: ${standing.missing.join(", and ")}.`}
        </p>
      )}
      {status !== "pending" && standing.votes.length === 0 && <p className="text-sm text-ink-2">Nobody voted.</p>}
      {delegations.length > 0 && <DelegationList delegations={delegations} />}
    </Card>
  );
}
