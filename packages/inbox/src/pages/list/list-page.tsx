import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useMemo, type ReactElement } from "react";
import { usePageTitle } from "../../app/use-page-title.ts";
import { Failure } from "../../components/failure.tsx";
import { Loading } from "../../components/loading.tsx";
import { useNow } from "../../components/use-now.ts";
import { interruptsQuery } from "../../data/queries.ts";
import { groupQuestions, type Group } from "./group-questions.ts";
import { ListEmpty } from "./list-empty.tsx";
import { ListHeader } from "./list-header.tsx";
import { ageOf, queryOf } from "./list-search.ts";
import { QuestionList } from "./question-list.tsx";

const route = getRouteApi("/signed-in/");
const MINUTE_MS = 60_000;

/** The list: what is asked, and of whom. */
export function ListPage(): ReactElement {
  usePageTitle("Inbox");
  const search = route.useSearch();
  const isEnded = search.view === "ended";
  const now = useNow(MINUTE_MS);
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery(
    interruptsQuery(queryOf(search), ageOf(search)),
  );
  const groups = useMemo((): readonly Group[] => {
    const items = (data?.pages ?? []).flatMap((page) => page.items);
    if (!isEnded) return groupQuestions(items, now);
    return items.length === 0 ? [] : [{ title: "Ended, the last asked first", items }];
  }, [data, isEnded, now]);
  // A page may be empty and still have a next one: whoever filters looks through so many at a time.
  const mustGoOn = hasNextPage && groups.length === 0 && !isFetchingNextPage && error === null;
  useEffect(() => {
    if (mustGoOn) void fetchNextPage();
  }, [mustGoOn, fetchNextPage]);
  const isEmpty = data !== undefined && groups.length === 0 && !hasNextPage;
  return (
    <>
      <ListHeader items={data?.pages.flatMap((page) => page.items) ?? []} />
      {error !== null && data === undefined && <Failure error={error} onRetry={() => void refetch()} />}
      {(isPending || (isFetchingNextPage && groups.length === 0)) && <Loading what="The list" lines={10} />}
      {isEmpty && <ListEmpty />}
      {data !== undefined && (
        // Also when nothing is listed any more: it may be what was just decided that is gone, and is being told of.
        <QuestionList
          groups={groups}
          isEnded={isEnded}
          more={hasNextPage ? { isBusy: isFetchingNextPage, load: () => void fetchNextPage() } : undefined}
        />
      )}
    </>
  );
}
