/** Operations of a task that are registered and not begun: new, held (task-run.ts K1), or behind an interrupt nobody awaits (K2). */
import { isOver, isWithin, type Operation, type Scope } from "./operation.ts";

export class FreshOperations {
  #operations: Operation[] = [];

  add(operation: Operation): void {
    this.#operations.push(operation);
  }

  has(operation: Operation): boolean {
    return this.#operations.includes(operation);
  }

  get first(): Operation | undefined {
    return this.#operations[0];
  }

  /** The first interrupt nobody awaits; with `scope`, of those inside it. */
  unheard(scope?: Scope): Operation | undefined {
    return this.#operations.find(({ heard, scope: own }) => !heard && (scope === undefined || isWithin(own, scope)));
  }

  /** Begins what may begin, in the order it was asked for; says where it stopped, when it met an interrupt nobody awaits (K2). */
  begin(
    begin: (operation: Operation) => void,
  ): { readonly unheard: Operation; readonly called: Operation } | undefined {
    const fresh = this.#operations;
    this.#operations = [];
    let unheard: Operation | undefined;
    for (const operation of fresh) {
      if (operation.closed || isOver(operation.scope)) continue;
      if (!operation.heard) {
        unheard ??= operation;
        this.#operations.push(operation);
      } else if (unheard !== undefined) return { unheard, called: operation };
      else begin(operation);
    }
    return undefined;
  }

  clear(): void {
    this.#operations = [];
  }
}
