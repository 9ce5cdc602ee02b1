/**
 * The builder of a graph. Every call returns the builder with the names it now knows in its type, so that an edge to a
 * node that does not exist does not compile.
 *
 * What was compiled stays as it was when the builder goes on.
 */
import { App } from "../engine/app.ts";
import { checkRetry } from "../engine/operations/step.ts";
import { CompiledStateGraph, type CompileOptions } from "./compiled-graph.ts";
import { refuseGraph } from "./check-graph.ts";
import type { Branch, Code, Edge, NodeSpec } from "./definition.ts";
import { checkName, END, START } from "./names.ts";
import type { AddNodeOptions, NodeAction, PathFunction, PathMap, PathTarget } from "./node-types.ts";
import type { Send } from "./send.ts";
import { stateShape, type StateOf, type StateSource, type UpdateOf } from "./state-source.ts";
import type { StateShape } from "./state-shape.ts";
import { entrypointNode, subgraphNode } from "./subgraph.ts";

type Key = string | number | boolean;

/** Builds a graph over the state declared by `Source`. `Nodes` are the names added so far. */
export class StateGraph<Source extends StateSource, Nodes extends string = never> {
  readonly #shape: StateShape;
  readonly #nodes = new Map<string, NodeSpec>();
  readonly #edges: Edge[] = [];
  readonly #branches: Branch[] = [];

  /** `state`: `Annotation.Root({…})`, or a Standard Schema of an object. */
  constructor(state: Source) {
    this.#shape = stateShape(state);
  }

  /** Adds a node, or several as `{ name: action }`. An action is a function, a compiled graph, or an object with `invoke`. */
  addNode<Name extends string, Input = StateOf<Source>>(
    name: Name,
    action: NodeAction<Input, UpdateOf<Source>>,
    options?: AddNodeOptions,
  ): StateGraph<Source, Nodes | Name>;
  addNode<Name extends string>(
    nodes: Readonly<Record<Name, NodeAction<StateOf<Source>, UpdateOf<Source>>>>,
  ): StateGraph<Source, Nodes | Name>;
  addNode(first: string | Readonly<Record<string, unknown>>, action?: unknown, options: AddNodeOptions = {}): unknown {
    if (typeof first === "string") this.#add(first, action, options);
    else for (const [name, one] of Object.entries(first)) this.#add(name, one, {});
    return this;
  }

  /** Adds nodes and the edges from each to the next. */
  addSequence<Name extends string>(
    nodes: Readonly<Record<Name, NodeAction<StateOf<Source>, UpdateOf<Source>>>>,
  ): StateGraph<Source, Nodes | Name>;
  addSequence<Name extends string>(
    nodes: readonly (readonly [
      name: Name,
      action: NodeAction<StateOf<Source>, UpdateOf<Source>>,
      options?: AddNodeOptions,
    ])[],
  ): StateGraph<Source, Nodes | Name>;
  addSequence(
    nodes: Readonly<Record<string, unknown>> | readonly (readonly [string, unknown, AddNodeOptions?])[],
  ): unknown {
    const list = Array.isArray(nodes)
      ? (nodes as readonly (readonly [string, unknown, AddNodeOptions?])[])
      : Object.entries(nodes).map((entry) => [...entry, undefined] as const);
    if (list.length === 0) refuseGraph("addSequence was given no nodes.");
    let before: string | undefined;
    for (const [name, action, options] of list) {
      this.#add(name, action, options ?? {});
      if (before !== undefined) this.#edges.push({ from: [before], to: name });
      before = name;
    }
    return this;
  }

  /** An edge; from several nodes, it waits for all of them. */
  addEdge(from: Nodes | typeof START | readonly Nodes[], to: Nodes | typeof END): this {
    const sources = [...new Set<string>(typeof from === "string" ? [from] : from)];
    if (sources.length === 0) {
      refuseGraph(`The edge to ${JSON.stringify(to)} begins nowhere: its list of nodes is empty.`);
    }
    if (sources.includes(END)) refuseGraph(`An edge cannot begin at END (it would lead to ${JSON.stringify(to)}).`);
    if (sources.length > 1 && sources.includes(START)) {
      refuseGraph("START cannot be one of several nodes that an edge waits for.");
    }
    // The types rule these out, but not every caller has them.
    if ((to as string) === START) {
      refuseGraph(`An edge cannot lead to START (it would begin at ${sources.join(" and ")}).`);
    }
    if (!this.#edges.some((edge) => edge.to === to && edge.from.join("\n") === sources.join("\n"))) {
      this.#edges.push({ from: sources, to });
    }
    return this;
  }

  /** From `source`, `path` says where to go; `pathMap` translates what it returns, and tells the drawing and the checks. */
  addConditionalEdges(source: Nodes | typeof START, path: PathFunction<StateOf<Source>, PathTarget<Nodes>>): this;
  addConditionalEdges(
    source: Nodes | typeof START,
    path: PathFunction<StateOf<Source>, Key | Send>,
    pathMap: PathMap<Nodes>,
  ): this;
  addConditionalEdges(
    source: string,
    path: PathFunction<StateOf<Source>, Key | Send>,
    pathMap?: PathMap<string>,
  ): this {
    if (source === END) refuseGraph("A conditional edge cannot begin at END.");
    if (typeof path !== "function") refuseGraph(`The conditional edge of ${JSON.stringify(source)} needs a function.`);
    const entries =
      pathMap === undefined
        ? undefined
        : Array.isArray(pathMap)
          ? (pathMap as readonly string[]).map((node) => [node, node] as const)
          : Object.entries(pathMap as Record<string, string>);
    this.#branches.push({
      from: source,
      path: path as Code,
      map: entries === undefined ? undefined : new Map(entries),
    });
    return this;
  }

  /** `addEdge(START, node)`. */
  setEntryPoint(node: Nodes): this {
    return this.addEdge(START, node);
  }

  /** `addEdge(node, END)`. */
  setFinishPoint(node: Nodes): this {
    return this.addEdge(node, END);
  }

  /** Checks the graph and makes it runnable. */
  compile(
    options: CompileOptions<Nodes, StateOf<Source>> = {},
  ): CompiledStateGraph<StateOf<Source>, UpdateOf<Source>, Nodes> {
    const definition = {
      shape: this.#shape,
      nodes: new Map(this.#nodes),
      edges: [...this.#edges],
      branches: [...this.#branches],
    };
    return new CompiledStateGraph(definition, options);
  }

  #add(name: string, action: unknown, { retry, timeoutMs, ends = [] }: AddNodeOptions): void {
    checkName("node", name);
    if (this.#nodes.has(name)) refuseGraph(`The graph already has a node ${JSON.stringify(name)}.`, { node: name });
    if (this.#shape.names?.includes(name) === true) {
      refuseGraph(`${JSON.stringify(name)} is a channel of the state; a node cannot have the same name.`, {
        node: name,
      });
    }
    if (retry !== undefined) checkRetry(retry, `node ${JSON.stringify(name)}`);
    if (timeoutMs !== undefined && !(timeoutMs > 0)) {
      refuseGraph(`timeoutMs of node ${JSON.stringify(name)} is ${timeoutMs}; it must be above 0.`, { node: name });
    }
    const subgraph = action instanceof App ? action.program : undefined;
    this.#nodes.set(name, { action: this.#code(name, action), subgraph, retry, timeoutMs, ends });
  }

  #code(name: string, action: unknown): Code {
    if (action instanceof CompiledStateGraph) return subgraphNode(action.program, action.shape, this.#shape);
    if (action instanceof App) return entrypointNode(action.program);
    if (typeof action === "function") return action as Code;
    if (typeof action === "object" && action !== null && "invoke" in action && typeof action.invoke === "function") {
      const node = action as { invoke: Code };
      return (state, config) => node.invoke(state, config);
    }
    return refuseGraph(
      `Node ${JSON.stringify(name)} needs a function, a compiled graph, or an object with an invoke method.`,
      { node: name },
    );
  }
}
