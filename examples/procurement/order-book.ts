/** The orders that were placed, by idempotency key. In memory: what is kept here is not what this story is about. */
import type { PurchaseOrder } from "./agent.ts";

export class OrderBook {
  readonly #orders = new Map<string, PurchaseOrder>();

  /** Places an order; one with the same key is the same order. */
  place(key: string, order: PurchaseOrder): void {
    this.#orders.set(key, order);
  }

  get all(): readonly PurchaseOrder[] {
    return [...this.#orders.values()];
  }
}
