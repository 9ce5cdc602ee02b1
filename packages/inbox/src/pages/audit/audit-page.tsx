import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { usePageTitle } from "../../app/use-page-title.ts";
import { Empty } from "../../components/empty.tsx";
import { Listed } from "../../components/listed.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { useAllItems } from "../../components/use-all-items.ts";
import { auditQuery } from "../../data/queries.ts";
import { AuditRecord } from "./audit-record.tsx";
import { readAuditSearch } from "./audit-search.ts";
import { ExportButton } from "./export-button.tsx";
import { VerificationCard } from "./verification-card.tsx";

const route = getRouteApi("/signed-in/audit");

/** Everything that was recorded, and whether it holds. */
export function AuditPage(): ReactElement {
  usePageTitle("Audit");
  const { q } = route.useSearch();
  const navigate = route.useNavigate();
  const listing = useAllItems(auditQuery(q));
  return (
    <>
      <PageHeader title="Audit">
        <SearchField
          label="Search records"
          value={q ?? ""}
          onSearch={(text) => void navigate({ search: readAuditSearch({ q: text }), replace: true })}
        />
        <div className="ml-auto">
          <ExportButton />
        </div>
      </PageHeader>
      <div className="px-4 pb-4 md:px-6">
        <VerificationCard />
      </div>
      <section aria-labelledby="records">
        <h2
          id="records"
          className="flex items-baseline gap-2 border-b border-line px-4 py-1.5 text-xs font-semibold text-ink-2 md:px-6"
        >
          Records <span className="font-normal text-ink-3">the newest first</span>
        </h2>
        <Listed
          listing={listing}
          what="The list"
          empty={
            <Empty title={q === undefined ? "Nothing was recorded yet" : "No record has that in it"}>
              {q !== undefined && (
                <Link to="/audit" className="text-accent underline">
                  All records
                </Link>
              )}
            </Empty>
          }
        >
          {(records) => (
            <ul>
              {records.map((record) => (
                <AuditRecord key={`${record.stream} ${record.seq}`} record={record} />
              ))}
            </ul>
          )}
        </Listed>
      </section>
    </>
  );
}
