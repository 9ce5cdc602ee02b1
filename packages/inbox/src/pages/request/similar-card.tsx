import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { Card } from "../../components/card.tsx";
import { Ago } from "../../components/when.tsx";
import { AgentWords } from "../../components/untrusted.tsx";
import { similarQuery } from "../../data/queries.ts";

const LOOK: Readonly<Record<string, string>> = { approve: "text-ok", edit: "text-ok", reject: "text-danger" };

/** What was decided about the like before. */
export function SimilarCard({ id }: { readonly id: string }): ReactElement | null {
  const { data = [] } = useQuery(similarQuery(id));
  if (data.length === 0) return null;
  return (
    <Card title="Decided before, of the same tool">
      <ul className="divide-y divide-line">
        {data.map((one) => (
          <li key={one.id} className="flex items-baseline gap-3 py-1.5 text-sm first:pt-0 last:pb-0">
            <span className={`w-16 shrink-0 font-medium ${LOOK[one.decision] ?? "text-ink-2"}`}>{one.decision}</span>
            <Link to="/requests/$id" params={{ id: one.id }} className="min-w-0 flex-1 hover:underline">
              <AgentWords text={one.summary} />
            </Link>
            <span className="shrink-0 text-xs text-ink-3">
              {one.by === "" ? "nobody in time" : one.by}, <Ago at={one.at} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
