import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { InterruptDetail } from "holdpoint/client";
import type { ReactElement } from "react";
import { PersonMark } from "../../components/person.tsx";
import { useNow } from "../../components/use-now.ts";
import { client } from "../../data/client.ts";
import { sessionQuery } from "../../data/queries.ts";
import { mayAnything } from "./decide/ways.ts";

/** Says to others that somebody looks at it; it keeps nobody from deciding. */
export function ClaimButton({
  question: { id, claim, status, you },
}: {
  readonly question: InterruptDetail;
}): ReactElement | null {
  const { data: session } = useQuery(sessionQuery);
  const queries = useQueryClient();
  const now = useNow(10_000);
  const isHeld = claim !== undefined && claim.until > now;
  const isMine = isHeld && claim.by === session?.principal.id;
  const { mutate, isPending } = useMutation({
    mutationFn: () => (isMine ? client.release(id) : client.claim(id)),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ["interrupt", id] }),
        queries.invalidateQueries({ queryKey: ["interrupts"] }),
      ]),
  });
  if (status !== "pending" || !mayAnything(you.may)) return null;
  return (
    <span className="inline-flex items-center gap-2 text-sm text-ink-2">
      {isHeld && (
        <span className="inline-flex items-center gap-1">
          <PersonMark id={claim.by} /> {isMine ? "You are" : `${claim.by} is`} looking
        </span>
      )}
      <button
        type="button"
        disabled={isPending}
        onClick={() => mutate()}
        className="rounded-md border border-line-strong px-2 py-0.5 hover:bg-hover"
      >
        {isMine ? "Give back" : "Claim"}
      </button>
    </span>
  );
}
