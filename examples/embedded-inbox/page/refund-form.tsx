/** Has the agent refund something. The question that comes of it is in the list below as soon as it is asked. */
import { useState, type ReactElement } from "react";
import { askRefund } from "./own-app.ts";

export function RefundForm(): ReactElement {
  const [problem, setProblem] = useState<string>();
  const send = (fields: FormData): void => {
    const amountCents = Math.round(Number(fields.get("dollars")) * 100);
    askRefund(String(fields.get("orderId")), amountCents).then(
      () => setProblem(undefined),
      (error: Error) => setProblem(error.message),
    );
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
