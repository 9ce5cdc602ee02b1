import type { ReactElement } from "react";
import { Empty } from "../../components/empty.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { usePageTitle } from "../../app/use-page-title.ts";

/** Policy. */
export function PolicyPage(): ReactElement {
  usePageTitle("Policy");
  return (
    <>
      <PageHeader title="Policy" />
      <Empty title="Nothing here yet" />
    </>
  );
}
