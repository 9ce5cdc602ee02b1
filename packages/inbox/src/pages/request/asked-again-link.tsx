import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { InterruptDetail } from "holdpoint/client";
import type { ReactElement } from "react";
import { MarkedText } from "../../components/marked-text.tsx";
import { interruptsQuery } from "../../data/queries.ts";
import { titleOf } from "../../data/title-of.ts";

/** A decision came too late for the world it was about: what is asked instead. */
export function AskedAgainLink({ question }: { readonly question: InterruptDetail }): ReactElement | null {
  const { data } = useInfiniteQuery(interruptsQuery({ threadId: question.threadId }));
  const again = data?.pages[0]?.items.find(({ id, tool }) => id !== question.id && tool === question.tool);
  if (again === undefined) return null;
  return (
    <p className="mt-1">
      It is asked again:{" "}
      <Link
        to="/requests/$id"
        params={{ id: again.id }}
        className="font-medium text-accent underline-offset-2 hover:underline"
      >
        <MarkedText text={titleOf(again)} />
      </Link>
    </p>
  );
}
