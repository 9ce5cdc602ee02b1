import type { ReactElement } from "react";
import { Empty } from "../../components/empty.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { usePageTitle } from "../../app/use-page-title.ts";

/** Threads. */
export function ThreadsPage(): ReactElement {
  usePageTitle("Threads");
  return (
    <>
      <PageHeader title="Threads" />
      <Empty title="Nothing here yet" />
    </>
  );
}
