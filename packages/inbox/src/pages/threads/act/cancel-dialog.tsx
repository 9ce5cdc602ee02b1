import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { DialogBox } from "../../../components/dialog-box.tsx";
import { NotDone } from "../../../components/not-done.tsx";
import { client } from "../../../data/client.ts";
import { CommentField } from "../../request/decide/comment-field.tsx";
import { FormButtons } from "../../request/decide/form-buttons.tsx";

/** Ends the run of a thread, with a reason. */
export function CancelDialog({
  threadId,
  questions,
  onClose,
}: {
  readonly threadId: string;
  /** How many questions it waits for. */
  readonly questions: number;
  readonly onClose: () => void;
}): ReactElement {
  const queries = useQueryClient();
  const [reason, setReason] = useState("");
  const isReady = reason.trim() !== "";
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => client.cancel(threadId, reason.trim()),
    async onSuccess() {
      await Promise.all([
        queries.invalidateQueries({ queryKey: ["thread", threadId] }),
        queries.invalidateQueries({ queryKey: ["threads"] }),
        queries.invalidateQueries({ queryKey: ["interrupts"] }),
      ]);
      onClose();
    },
  });
  const closed = questions === 1 ? "The question it waits for is closed." : `Its ${questions} questions are closed.`;
  return (
    <DialogBox isOpen title="Cancel the run" onOpenChange={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) mutate();
        }}
      >
        <p className="mb-3 text-ink-2">
          The run ends here, and cannot be taken up again. What it did stays done. {questions > 0 && closed}
        </p>
        <CommentField
          label="Reason"
          hint="It is recorded, with your name."
          value={reason}
          isFirst
          onChange={setReason}
        />
        {error !== null && <NotDone title="It was not canceled" error={error} />}
        <FormButtons label="Cancel the run" look="reject" isSending={isPending} isReady={isReady} onCancel={onClose} />
      </form>
    </DialogBox>
  );
}
