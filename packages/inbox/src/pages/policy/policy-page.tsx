import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { usePageTitle } from "../../app/use-page-title.ts";
import { Failure } from "../../components/failure.tsx";
import { Loading } from "../../components/loading.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { policyQuery } from "../../data/queries.ts";
import { ExplainCard } from "./explain/explain-card.tsx";
import { GrantsCard } from "./grants/grants-card.tsx";
import { PolicyCard } from "./rules/policy-card.tsx";
import { SimulateCard } from "./simulate/simulate-card.tsx";

/** What agents may do: the policies, grants, and what they would say. */
export function PolicyPage(): ReactElement {
  usePageTitle("Policy");
  const { data, error, refetch } = useQuery(policyQuery);
  return (
    <>
      <PageHeader title="Policy" />
      {error !== null && data === undefined && <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Loading what="The policy" lines={8} />}
      {data !== undefined && (
        <div className="grid items-start gap-4 px-4 md:px-6 lg:grid-cols-2">
          <div className="min-w-0 space-y-4">
            {data.policies.length === 0 && (
              <p className="text-ink-2">No policy judges here: every tool that acts is asked about.</p>
            )}
            {data.policies.map((policy) => (
              <PolicyCard key={`${policy.source} ${policy.graph} ${policy.digest}`} policy={policy} />
            ))}
          </div>
          <div className="min-w-0 space-y-4">
            <GrantsCard tools={data.tools} />
            <ExplainCard policies={data} />
            <SimulateCard />
          </div>
        </div>
      )}
    </>
  );
}
