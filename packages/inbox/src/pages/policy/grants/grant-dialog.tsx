import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ToolShown } from "holdpoint/client";
import { useId, useState, type ReactElement } from "react";
import { DialogBox } from "../../../components/dialog-box.tsx";
import { NotDone } from "../../../components/not-done.tsx";
import { client } from "../../../data/client.ts";
import { CommentField } from "../../request/decide/comment-field.tsx";
import { FormButtons } from "../../request/decide/form-buttons.tsx";
import { GrantBounds, type Bounds } from "./grant-bounds.tsx";

const HOUR_MS = 3_600_000;

/** What is granted, as the server takes it; undefined while something is missing. */
export function grantOf(
  { tool, times, hours, when }: Bounds,
  reason: string,
): Parameters<typeof client.issueGrant>[0] | undefined {
  const maxUses = Number(times);
  if (!/^\d+$/.test(times) || !Number.isSafeInteger(maxUses) || maxUses < 1 || reason.trim() === "") return undefined;
  const condition = when.trim();
  return {
    tool,
    maxUses,
    expiresInMs: hours * HOUR_MS,
    reason: reason.trim(),
    ...(condition === "" ? {} : { when: condition }),
  };
}

/** Lets a bounded number of actions of a tool run without asking. */
export function GrantDialog({
  tools,
  onClose,
}: {
  readonly tools: readonly ToolShown[];
  readonly onClose: () => void;
}): ReactElement {
  const id = useId();
  const queries = useQueryClient();
  const [bounds, setBounds] = useState<Bounds>({ tool: tools[0]?.name ?? "", times: "10", hours: 8, when: "" });
  const [reason, setReason] = useState("");
  const grant = grantOf(bounds, reason);
  const { mutate, error, isPending } = useMutation({
    mutationFn: (given: NonNullable<typeof grant>) => client.issueGrant(given),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: ["grants"] });
      onClose();
    },
  });
  return (
    <DialogBox isOpen title="New grant" onOpenChange={onClose}>
      <form
        className="space-y-3"
        aria-describedby={id}
        onSubmit={(event) => {
          event.preventDefault();
          if (grant !== undefined) mutate(grant);
        }}
      >
        <p id={id} className="text-ink-2">
          As often as you say, and no longer than you say, nobody is asked about it. What a policy denies stays denied.
        </p>
        <GrantBounds bounds={bounds} tools={tools} onChange={setBounds} />
        <CommentField
          label="Reason"
          hint="It is recorded, with your name, and shown wherever the grant is."
          value={reason}
          onChange={setReason}
        />
        {error !== null && <NotDone title="It was not granted" error={error} />}
        <FormButtons
          label="Grant"
          look="primary"
          isSending={isPending}
          isReady={grant !== undefined}
          onCancel={onClose}
        />
      </form>
    </DialogBox>
  );
}
