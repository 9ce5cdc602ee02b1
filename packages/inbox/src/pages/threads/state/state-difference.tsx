import { useQuery } from "@tanstack/react-query";
import type { Json } from "holdpoint/client";
import type { ReactElement } from "react";
import { ChangeList } from "../../../components/diff/change-list.tsx";
import { jsonChanges } from "../../../components/diff/json-changes.ts";
import { Failure } from "../../../components/failure.tsx";
import { Loading } from "../../../components/loading.tsx";
import { checkpointQuery } from "../../../data/queries.ts";

/** What changed in the state since the checkpoint before. */
export function StateDifference({
  threadId,
  before,
  values,
}: {
  readonly threadId: string;
  readonly before: string;
  readonly values: Json;
}): ReactElement {
  const { data, error, refetch } = useQuery(checkpointQuery(threadId, before));
  if (error !== null && data === undefined) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loading what="The checkpoint before" lines={3} />;
  return <ChangeList changes={jsonChanges(data.values ?? null, values)} names={["before", "then"]} isRaw />;
}
