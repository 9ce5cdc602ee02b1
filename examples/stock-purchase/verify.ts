/** Holds what the conversation says against what the ledger says. */
import type { Message, Receipt } from "holdpoint";
import type { Order } from "./ledger.ts";
import { dollars } from "./numbers.ts";
import { textOf } from "./tool-result.ts";

function said(order: Order): string {
  return `SUCCESS: Purchased ${order.qty} of ${order.ticker} at ${dollars(order.priceCents)} (${dollars(order.priceCents * order.qty)} in all).`;
}

/** Everything that is not as it must be; nothing when all is well. `receipts` are of the decisions made here. */
export function complaints(
  messages: readonly Message[],
  orders: readonly Order[],
  receipts: readonly Receipt[],
): readonly string[] {
  const found: string[] = [];
  const results = messages.filter(({ role, name }) => role === "tool" && name === "purchase_stock");
  const reported = results.map(textOf).filter((text) => text.startsWith("SUCCESS"));
  const placed = orders.map(said);
  if (reported.toSorted().join("\n") !== placed.toSorted().join("\n")) {
    found.push(`The agent reports ${JSON.stringify(reported)}, and the ledger holds ${JSON.stringify(placed)}.`);
  }
  const yes = receipts.filter(({ value }) => value === "yes").length;
  if (yes > orders.length) found.push(`You approved ${yes} orders, and the ledger holds ${orders.length}.`);
  if (receipts.length === results.length && yes !== orders.length) {
    found.push(`${yes} of ${receipts.length} orders were approved, and the ledger holds ${orders.length}.`);
  }
  for (const { id, outcome } of receipts) {
    if (outcome !== "consumed") found.push(`The decision ${id} was ${outcome}, and should have been consumed.`);
  }
  return found;
}
