/** A task for a node with an input of its own, beside or instead of the state. */
import { HoldpointError } from "../core/errors.ts";

/** Runs `node` once with `args` as its input. Several in one superstep run in parallel, each its own task. */
export class Send<Node extends string = string, Args = unknown> {
  readonly node: Node;
  readonly args: Args;

  constructor(node: Node, args: Args) {
    if (args === undefined) {
      throw new HoldpointError(
        "INVALID_ARGUMENT",
        `Send(${JSON.stringify(node)}) needs an input; to run the node on the state, name it without Send.`,
        { node },
      );
    }
    this.node = node;
    this.args = args;
  }
}

export function isSend(value: unknown): value is Send {
  return value instanceof Send;
}
