import { Link } from "@tanstack/react-router";
import type { ThreadListed } from "holdpoint/client";
import type { ReactElement } from "react";
import { Card } from "../../components/card.tsx";
import { Listed } from "../../components/listed.tsx";
import type { Listing } from "../../components/use-all-items.ts";
import { sayGoOn } from "../threads/act/go-on.tsx";
import { ThreadItem } from "./thread-item.tsx";

/** Threads whose last run failed. */
export function FailedCard({ listing }: { readonly listing: Listing<ThreadListed> }): ReactElement {
  return (
    <div id="failed" className="scroll-mt-4">
      <Card
        title="Failed"
        aside={
          <Link to="/threads" search={{ status: "failed" }} className="text-sm text-accent underline">
            In the list of threads
          </Link>
        }
      >
        <p className="text-sm text-ink-2">
          Their last run ended with an error; the page of each says which. {sayGoOn("failed")}
        </p>
        <Listed listing={listing} what="The list" lines={2} empty={null}>
          {(items) => (
            <ul aria-label="Failed" className="mt-1 -mb-2 divide-y divide-line">
              {items.map(({ id, graph, version, updatedAt }) => (
                <ThreadItem key={id} id={id} graph={graph} version={version} since={updatedAt} way="failed" />
              ))}
            </ul>
          )}
        </Listed>
      </Card>
    </div>
  );
}
