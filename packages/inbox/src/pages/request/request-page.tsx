import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { usePageTitle } from "../../app/use-page-title.ts";
import { Failure } from "../../components/failure.tsx";
import { Loading } from "../../components/loading.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { interruptQuery } from "../../data/queries.ts";
import { titleOf } from "../../data/title-of.ts";
import { Request } from "./request.tsx";

const route = getRouteApi("/signed-in/requests/$id");

/** One question. */
export function RequestPage(): ReactElement {
  const { id } = route.useParams();
  const { data, error, refetch } = useQuery(interruptQuery(id));
  usePageTitle(data === undefined ? "Request" : titleOf(data));
  if (data !== undefined) return <Request key={id} question={data} />;
  return (
    <>
      <PageHeader title="Request" />
      {error === null ? (
        <Loading what="The request" lines={8} />
      ) : (
        <Failure error={error} onRetry={() => void refetch()} />
      )}
    </>
  );
}
