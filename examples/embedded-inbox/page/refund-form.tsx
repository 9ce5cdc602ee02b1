/** Has the agent refund something. The question that comes of it is in the list below as soon as it is asked. */
import { useState, type ReactElement } from "react";
import { formText } from "./form-text.ts";
import { askRefund } from "./own-app.ts";

export function RefundForm(): ReactElement {
  const [problem, setProblem] = useState<string>();
  const send = async (fields: FormData): Promise<void> => {
    const amountCents = Math.round(Number(formText(fields, "dollars")) * 100);
    try {
      await askRefund(formText(fields, "orderId"), amountCents);
      setProblem(undefined);
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <form action={send}>
      <label>
        Order
        <input name="orderId" required />
      </label>
      <label>
        Dollars
        <input name="dollars" inputMode="decimal" required />
      </label>
      <button>Refund</button>
      {problem === undefined ? null : <p role="alert">{problem}</p>}
    </form>
  );
}
