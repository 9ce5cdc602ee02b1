/** What a node returned, checked and as JSON: its writes and where it goes. */
import { HoldpointError } from "../core/errors.ts";
import type { State } from "../core/journal.ts";
import { isCommand, type AnyCommand } from "./command.ts";
import { PARENT } from "./names.ts";
import { routeToParent } from "./parent-command.ts";
import { toRoutes, type Route } from "./routes.ts";
import type { StateShape } from "./state-shape.ts";
import { nodeWriter, refuseWrite, toWrite, type Write } from "./writes.ts";

export interface NodeResult {
  readonly writes: readonly Write[];
  readonly routes: readonly Route[];
}

/** What a result is read against. */
export interface NodeContext {
  readonly node: string;
  readonly shape: StateShape;
  readonly state: State;
  readonly known: (node: string) => boolean;
}

function readCommand(command: AnyCommand, context: NodeContext): NodeResult {
  const { node, shape, state, known } = context;
  if (command.resume !== undefined) {
    throw new HoldpointError(
      "INVALID_UPDATE",
      `Node ${JSON.stringify(node)} returned a Command with "resume"; answers are given from outside, with invoke(new Command({ resume })).`,
      { node },
    );
  }
  if (command.graph === PARENT) return { writes: [], routes: [routeToParent(command, node)] };
  return {
    writes: command.update === undefined ? [] : [toWrite(shape, command.update, state, nodeWriter(node))],
    routes:
      command.goto === undefined ? [] : toRoutes(command.goto, known, `The command of node ${JSON.stringify(node)}`),
  };
}

function readOne(result: unknown, context: NodeContext): NodeResult {
  if (result === undefined || result === null) return { writes: [], routes: [] };
  if (isCommand(result)) return readCommand(result, context);
  if (typeof result !== "object") {
    const hint = typeof result === "string" ? " To go to another node, return new Command({ goto })." : "";
    refuseWrite(
      nodeWriter(context.node),
      `Node ${JSON.stringify(context.node)} returned a ${typeof result}; a node returns an update of the state, a Command, a list of these, or nothing.${hint}`,
    );
  }
  return { writes: [toWrite(context.shape, result, context.state, nodeWriter(context.node))], routes: [] };
}

/** Reads what a node returned. */
export function readResult(result: unknown, context: NodeContext): NodeResult {
  const parts = (Array.isArray(result) ? (result as readonly unknown[]) : [result]).map((part) =>
    readOne(part, context),
  );
  return { writes: parts.flatMap((part) => part.writes), routes: parts.flatMap((part) => part.routes) };
}
