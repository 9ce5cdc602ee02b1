import type { ReactElement } from "react";
import { Empty } from "../../components/empty.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { usePageTitle } from "../../app/use-page-title.ts";

/** Audit. */
export function AuditPage(): ReactElement {
  usePageTitle("Audit");
  return (
    <>
      <PageHeader title="Audit" />
      <Empty title="Nothing here yet" />
    </>
  );
}
