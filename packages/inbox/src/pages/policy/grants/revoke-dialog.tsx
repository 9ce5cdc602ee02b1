import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { GrantShown } from "holdpoint/client";
import type { ReactElement } from "react";
import { DialogBox } from "../../../components/dialog-box.tsx";
import { NotDone } from "../../../components/not-done.tsx";
import { Sentence } from "../../../components/sentence.tsx";
import { client } from "../../../data/client.ts";
import { FormButtons } from "../../request/decide/form-buttons.tsx";

/** Takes a grant back. */
export function RevokeDialog({
  grant: { id, says },
  onClose,
}: {
  readonly grant: GrantShown;
  readonly onClose: () => void;
}): ReactElement {
  const queries = useQueryClient();
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => client.revokeGrant(id),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: ["grants"] });
      onClose();
    },
  });
  return (
    <DialogBox isOpen title="Revoke the grant" onOpenChange={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          mutate();
        }}
      >
        <p className="font-medium first-letter:uppercase">
          <Sentence text={says} />
        </p>
        <p className="mt-2 text-ink-2">People are asked again from now on. What was permitted under it stays done.</p>
        {error !== null && <NotDone title="It was not revoked" error={error} />}
        <FormButtons label="Revoke" look="reject" isSending={isPending} onCancel={onClose} />
      </form>
    </DialogBox>
  );
}
