import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { CheckpointListed, ForkInput } from "holdpoint/client";
import { useState, type ReactElement } from "react";
import { DialogBox } from "../../../components/dialog-box.tsx";
import { NotDone } from "../../../components/not-done.tsx";
import { client } from "../../../data/client.ts";
import { FormButtons } from "../../request/decide/form-buttons.tsx";
import { sayCheckpoint } from "../state/checkpoint-select.tsx";
import { EffectsField } from "./effects-field.tsx";
import { TypedField } from "./typed-field.tsx";

/** What has to be typed before everything is done anew. */
const WORD = "execute";

/** Begins another thread where this one stood. */
export function ForkDialog({
  threadId,
  checkpoint,
  onClose,
}: {
  readonly threadId: string;
  readonly checkpoint: CheckpointListed;
  readonly onClose: () => void;
}): ReactElement {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [effects, setEffects] = useState<ForkInput["effects"]>("reuse");
  const [typed, setTyped] = useState("");
  const isReady = effects !== "execute" || typed.trim().toLowerCase() === WORD;
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => client.fork(threadId, { checkpointId: checkpoint.id, effects }),
    async onSuccess({ threadId: made }) {
      void queries.invalidateQueries({ queryKey: ["threads"] });
      await navigate({ to: "/threads/$id", params: { id: made } });
      onClose();
    },
  });
  return (
    <DialogBox isOpen title="Fork from here" onOpenChange={onClose}>
      <form
        className="space-y-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) mutate();
        }}
      >
        <p className="text-ink-2">
          A new thread begins at {sayCheckpoint(checkpoint)}. It goes on by itself, and this one stays as it is. You
          count as a requester of the new one: you cannot approve what comes of it.
        </p>
        <EffectsField value={effects} onChange={setEffects} />
        {effects === "execute" && <TypedField word={WORD} value={typed} onChange={setTyped} />}
        {error !== null && <NotDone title="It was not forked" error={error} />}
        <FormButtons
          label="Fork"
          look={effects === "execute" ? "reject" : "primary"}
          isSending={isPending}
          isReady={isReady}
          onCancel={onClose}
        />
      </form>
    </DialogBox>
  );
}
