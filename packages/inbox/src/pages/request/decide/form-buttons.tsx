import type { ReactElement } from "react";
import { Button, type ButtonLook } from "../../../components/button.tsx";

/** Sends a form, or does not. */
export function FormButtons({
  label,
  look,
  isSending,
  isReady = true,
  onCancel,
}: {
  readonly label: string;
  readonly look: ButtonLook;
  readonly isSending: boolean;
  readonly isReady?: boolean;
  readonly onCancel: () => void;
}): ReactElement {
  return (
    <div className="mt-4 flex justify-end gap-2">
      <Button look="quiet" onClick={onCancel}>
        Cancel
      </Button>
      <Button type="submit" look={look} isBusy={isSending} disabled={!isReady}>
        {isSending ? "Sending …" : label}
      </Button>
    </div>
  );
}
