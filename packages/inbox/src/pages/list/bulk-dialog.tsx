import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { InterruptSummary } from "holdpoint/client";
import type { ReactElement } from "react";
import { Button } from "../../components/button.tsx";
import { DialogBox } from "../../components/dialog-box.tsx";
import { Failure } from "../../components/failure.tsx";
import { client } from "../../data/client.ts";
import { BulkConfirm } from "./bulk-confirm.tsx";
import { BulkItem } from "./bulk-item.tsx";

/**
 * Several questions that are about to be decided: those that were listed when it was opened. Nothing joins, and nothing
 * changes, under the hand of whoever confirms.
 */
export interface Bulk {
  readonly type: "approve" | "reject";
  readonly items: readonly InterruptSummary[];
}

/** Every item that is about to be decided, with what is decided about; then what became of each. */
export function BulkDialog({
  bulk: { type, items },
  onClose,
}: {
  readonly bulk: Bulk;
  readonly onClose: (isDone: boolean) => void;
}): ReactElement {
  const queries = useQueryClient();
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: (comment: string) =>
      client.decideAll(items.map(({ id, digest }) => ({ id, digest, type, ...(comment === "" ? {} : { comment }) }))),
    onSettled: () => queries.invalidateQueries({ queryKey: ["interrupts"] }),
  });
  const results = new Map(data?.map((result) => [result.id, result]));
  const word = type === "approve" ? "Approve" : "Reject";
  return (
    <DialogBox
      isOpen
      isWide
      onOpenChange={() => onClose(data !== undefined)}
      title={`${word} ${items.length} ${items.length === 1 ? "request" : "requests"}`}
    >
      <p className="text-ink-2">
        All are asked about by the rule <span className="font-mono">{items[0]?.rules?.[0]}</span>. Each is decided for
        itself, as it is shown here.
      </p>
      <ul className="mt-3 divide-y divide-line rounded-lg border border-line">
        {items.map((item) => (
          <BulkItem key={item.id} item={item} result={results.get(item.id)} />
        ))}
      </ul>
      {error !== null && <Failure error={error} />}
      {data === undefined ? (
        <BulkConfirm
          type={type}
          count={items.length}
          isSending={isPending}
          onSend={mutate}
          onCancel={() => onClose(false)}
        />
      ) : (
        <div className="mt-4 flex justify-end">
          <Button onClick={() => onClose(true)}>Close</Button>
        </div>
      )}
    </DialogBox>
  );
}
