import type { InterruptDetail } from "holdpoint/client";
import type { Said } from "./use-deciding.ts";

/** What every form takes. */
export interface FormProps {
  readonly question: InterruptDetail;
  readonly problem: Error | null;
  readonly isSending: boolean;
  readonly onSend: (said: Said) => void;
  readonly onCancel: () => void;
}
