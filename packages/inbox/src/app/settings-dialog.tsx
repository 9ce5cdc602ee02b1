import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { Button } from "../components/button.tsx";
import { DialogBox } from "../components/dialog-box.tsx";
import { client } from "../data/client.ts";
import { NotificationChoice } from "./notification-choice.tsx";
import { openHelp } from "./open-help.ts";
import { ThemeChoice } from "./theme-choice.tsx";

/** Theme, notifications, keys, and signing out. */
export function SettingsDialog({
  id,
  roles,
  tenant,
  onClose,
}: {
  readonly id: string;
  readonly roles: string;
  readonly tenant: string | undefined;
  readonly onClose: () => void;
}): ReactElement {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const leave = useMutation({
    mutationFn: (everywhere: boolean) => client.signOut({ everywhere }),
    async onSuccess({ next }) {
      if (next !== undefined) {
        // Nobody comes back to what this page showed.
        globalThis.location.replace(next);
        return;
      }
      await navigate({ to: "/sign-in" });
      queries.clear();
    },
  });
  return (
    <DialogBox isOpen title={id} onOpenChange={onClose}>
      <p className="mb-4 text-ink-2">
        {roles === "" ? "You have no roles." : `Your roles: ${roles}.`}
        {tenant !== undefined && ` You see what belongs to the tenant ${tenant}, and nothing else.`}
      </p>
      <div className="space-y-4">
        <ThemeChoice />
        <NotificationChoice />
        {leave.error !== null && <p className="text-sm text-danger">{leave.error.message}</p>}
        <div className="flex flex-wrap justify-between gap-2 border-t border-line pt-4">
          <Button
            look="quiet"
            onClick={() => {
              onClose();
              openHelp();
            }}
          >
            Keys
          </Button>
          <span className="flex flex-wrap gap-2">
            <Button look="quiet" isBusy={leave.isPending} onClick={() => leave.mutate(true)}>
              Sign out everywhere
            </Button>
            <Button isBusy={leave.isPending} onClick={() => leave.mutate(false)}>
              Sign out
            </Button>
          </span>
        </div>
      </div>
    </DialogBox>
  );
}
