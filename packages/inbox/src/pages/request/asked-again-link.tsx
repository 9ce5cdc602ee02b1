import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { InterruptDetail } from "holdpoint/client";
import type { ReactElement } from "react";
import { AgentWords } from "../../components/untrusted.tsx";
import { insteadQuery } from "../../data/queries.ts";

/** A question came to nothing: what is asked in its place, as soon as there is something. */
export function AskedAgainLink({
  question: { id, instead },
}: {
  readonly question: InterruptDetail;
}): ReactElement | null {
  const { data } = useQuery({ ...insteadQuery(id), enabled: instead === undefined });
  const again = instead ?? data;
  if (again === undefined || again === null) return null;
  return (
    <p className="mt-1">
      It is asked again:{" "}
      <Link
        to="/requests/$id"
        params={{ id: again.id }}
        className="font-medium text-accent underline-offset-2 hover:underline"
      >
        <AgentWords text={again.summary} />
      </Link>
    </p>
  );
}
