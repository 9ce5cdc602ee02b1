/**
 * What is journaled and waits for its turn: outcomes, and bodies of scopes that were let in. Strictly in the order of the
 * journal, so that a replay comes to everything in the same order (O1).
 */
import type { Operation, Outcome } from "./operation.ts";

type Delivery =
  | { readonly kind: "outcome"; readonly operation: Operation; readonly outcome: Outcome }
  /** A scope is entered; not before its permit is durable, and nothing that is journaled after it comes before it. */
  | { readonly kind: "entry"; readonly enter: () => void; isDurable: boolean };

export class Deliveries {
  readonly #queue: Delivery[] = [];

  get isEmpty(): boolean {
    return this.#queue.length === 0;
  }

  /** Whether {@link take} has something to give. */
  get ready(): boolean {
    const [first] = this.#queue;
    return first !== undefined && (first.kind === "outcome" || first.isDurable);
  }

  outcome(operation: Operation, outcome: Outcome): void {
    this.#queue.push({ kind: "outcome", operation, outcome });
  }

  /** `ready` is called once it may be entered; at once when there is nothing to wait for. A permit that is never durable (the lease was lost) is never entered. */
  entry(enter: () => void, durable: Promise<void> | undefined, ready: () => void): void {
    const delivery: Delivery = { kind: "entry", enter, isDurable: durable === undefined };
    this.#queue.push(delivery);
    if (durable === undefined) return ready();
    durable.then(
      () => {
        delivery.isDurable = true;
        ready();
      },
      () => undefined,
    );
  }

  take(): Delivery | undefined {
    return this.ready ? this.#queue.shift() : undefined;
  }
}
