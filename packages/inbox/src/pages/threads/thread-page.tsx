import type { ReactElement } from "react";
import { Empty } from "../../components/empty.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { usePageTitle } from "../../app/use-page-title.ts";

/** Thread. */
export function ThreadPage(): ReactElement {
  usePageTitle("Thread");
  return (
    <>
      <PageHeader title="Thread" />
      <Empty title="Nothing here yet" />
    </>
  );
}
