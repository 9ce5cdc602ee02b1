import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { usePageTitle } from "../../app/use-page-title.ts";
import { Failure } from "../../components/failure.tsx";
import { Loading } from "../../components/loading.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { writtenOut } from "../../components/written-out.ts";
import { threadQuery } from "../../data/queries.ts";
import { ThreadView } from "./thread-view.tsx";

const route = getRouteApi("/signed-in/threads/$id");

/** One thread. */
export function ThreadPage(): ReactElement {
  const { id } = route.useParams();
  usePageTitle(writtenOut(id));
  const { data, error, refetch } = useQuery(threadQuery(id));
  if (data !== undefined) return <ThreadView key={id} thread={data} />;
  return (
    <>
      <PageHeader title="Thread" />
      {error === null ? <Loading what="The thread" /> : <Failure error={error} onRetry={() => void refetch()} />}
    </>
  );
}
