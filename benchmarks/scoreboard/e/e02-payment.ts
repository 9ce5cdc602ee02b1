/** The program of row E2: one payment that may be approved until an instant, and a file that gets a line when it is made. */
import { approve, type App, entrypoint, step, type Store } from "holdpoint";
import { recordInFile } from "../effects.ts";

export interface Payment {
  readonly id: string;
  readonly deadlineAt: number;
}

export function payments(checkpointer: Store, ledger: string): App<Payment, string> {
  return entrypoint({ name: "payment", checkpointer }, async ({ id, deadlineAt }: Payment) => {
    const { approved } = await approve({ tool: "pay", args: { id } }, { deadline: new Date(deadlineAt) });
    if (approved) await step("pay", () => recordInFile(ledger, id), { effect: "act" });
    return approved ? "paid" : "not paid";
  });
}
