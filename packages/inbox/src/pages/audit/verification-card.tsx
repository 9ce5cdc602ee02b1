import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { Button } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { Failure } from "../../components/failure.tsx";
import { Ago } from "../../components/when.tsx";
import { verificationQuery } from "../../data/queries.ts";
import { VerificationResult } from "./verification-result.tsx";

/** Whether what was recorded holds, when somebody asks. */
export function VerificationCard(): ReactElement {
  const { data, error, isFetching, refetch, dataUpdatedAt } = useQuery(verificationQuery);
  return (
    <Card
      title="Verification"
      aside={
        <Button className="py-0.5! text-sm!" isBusy={isFetching} onClick={() => void refetch()}>
          {isFetching ? "Verifying …" : data === undefined ? "Verify now" : "Verify again"}
        </Button>
      }
    >
      {error !== null && <Failure error={error} />}
      {data === undefined && error === null && (
        <p className="text-sm text-ink-2">
          Every record is hashed together with the one before it; decisions are signed. Verifying computes all of it
          anew: what was changed, left out or put in between is found.
        </p>
      )}
      {data !== undefined && (
        <>
          <VerificationResult found={data} />
          <p className="mt-2 text-xs text-ink-3">
            Verified <Ago at={dataUpdatedAt} />
          </p>
        </>
      )}
    </Card>
  );
}
