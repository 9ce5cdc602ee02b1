/** A Command that a node means for the graph around its own, on its way there. */
import type { Json } from "../core/json.ts";
import { toCommandJson, fromCommandJson } from "./command-json.ts";
import { Command, type AnyCommand } from "./command.ts";
import { PARENT } from "./names.ts";
import type { Route } from "./routes.ts";

/** The route that carries a command to the graph around the one `node` is in. */
export function routeToParent(command: AnyCommand, node: string): Route {
  const { update, goto } = command;
  const own = new Command({ ...(update === undefined ? {} : { update }), ...(goto === undefined ? {} : { goto }) });
  return { node: PARENT, input: toCommandJson(own, `node ${JSON.stringify(node)}`) };
}

/** Thrown by `app.invoke(…)` inside a node whose inner graph ended with a command for the graph around it. */
export class ParentCommandError extends Error {
  override readonly name = "ParentCommandError";
  readonly command: AnyCommand;

  constructor(json: Json) {
    super(
      "A node of an inner graph returned a Command for the graph around it; let this pass through the node that invoked it.",
    );
    this.command = fromCommandJson(json);
  }
}
