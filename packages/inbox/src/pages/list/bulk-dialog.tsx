import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { InterruptSummary } from "holdpoint/client";
import type { ReactElement } from "react";
import { Button } from "../../components/button.tsx";
import { DialogBox } from "../../components/dialog-box.tsx";
import { NotDone } from "../../components/not-done.tsx";
import { client } from "../../data/client.ts";
import { BulkConfirm } from "./bulk-confirm.tsx";
import { BulkItem } from "./bulk-item.tsx";
import { useLeftOut } from "./use-left-out.ts";

/**
 * Several questions that are about to be decided: those that were listed when it was opened. Nothing joins, and nothing
 * changes, under the hand of whoever confirms; what is another thing by then is left out.
 */
export interface Bulk {
  readonly type: "approve" | "reject";
  readonly items: readonly InterruptSummary[];
}

interface Sent {
  readonly comment: string;
  readonly items: readonly InterruptSummary[];
}

/** Every item that is about to be decided, with what is decided about; then what became of each. */
export function BulkDialog({
  bulk: { type, items },
  listed,
  onClose,
}: {
  readonly bulk: Bulk;
  /** The list as it is now. */
  readonly listed: readonly InterruptSummary[];
  readonly onClose: (isDone: boolean) => void;
}): ReactElement {
  const queries = useQueryClient();
  const { mutate, data, variables, error, isPending } = useMutation({
    mutationFn: ({ comment, items: sent }: Sent) =>
      client.decideAll(sent.map(({ id, digest }) => ({ id, digest, type, ...(comment === "" ? {} : { comment }) }))),
    onSettled: () => queries.invalidateQueries({ queryKey: ["interrupts"] }),
  });
  const leftOut = useLeftOut(items, listed, type);
  const sent = isPending || data !== undefined ? variables?.items : undefined;
  const going = sent ?? items.filter(({ id }) => !leftOut.has(id));
  const results = new Map(data?.map((result) => [result.id, result]));
  const word = type === "approve" ? "Approve" : "Reject";
  return (
    <DialogBox
      isOpen
      isWide
      onOpenChange={() => onClose(data !== undefined)}
      title={`${word} ${going.length} ${going.length === 1 ? "request" : "requests"}`}
    >
      <p className="text-ink-2">
        All are asked about by the rule <span className="font-mono">{items[0]?.rules?.[0]}</span>. Each is decided for
        itself, as it is shown here.
      </p>
      <ul className="mt-3 divide-y divide-line rounded-lg border border-line">
        {items.map((item) => (
          <BulkItem
            key={item.id}
            item={item}
            result={results.get(item.id)}
            leftOut={going.includes(item) ? undefined : leftOut.get(item.id)}
          />
        ))}
      </ul>
      {error !== null && <NotDone title="Nothing was decided" error={error} />}
      {data === undefined && going.length > 0 ? (
        <BulkConfirm
          type={type}
          count={going.length}
          isSending={isPending}
          onSend={(comment) => mutate({ comment, items: going })}
          onCancel={() => onClose(false)}
        />
      ) : (
        <div className="mt-4 flex items-center justify-end gap-3">
          {data === undefined && <p className="text-ink-2">There is nothing left to decide about.</p>}
          <Button autoFocus onClick={() => onClose(true)}>
            Close
          </Button>
        </div>
      )}
    </DialogBox>
  );
}
