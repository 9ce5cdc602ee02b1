/**
 * A compiled graph as the engine runs it: Pregel's supersteps.
 *
 * P1. The tasks of a superstep read the same frozen state; their updates are applied in task order when all have ended.
 * P2. What follows: static edges, then conditional edges and gotos, of each ended task in order; then joins that are
 *     complete. A node is run once however many lead to it; every Send is a task of its own.
 * P3. Conditional edges run inside the task of the node they leave, on the state with its own update applied, so they
 *     may use operations and where they lead is journaled. Those of START run in a task of START.
 * P4. `begin` and `advance` are pure and cost what the update and the reducers cost.
 */
import { HoldpointError } from "../core/errors.ts";
import { applyPatch, type Patch, type State, type TaskOutput, type TaskSpec } from "../core/journal.ts";
import { deepFreeze, isObject, isPlainObject, type Json } from "../core/json.ts";
import { runInline } from "./inline.ts";
import type { CompiledPolicy } from "../policy/compile.ts";
import type {
  NodeOptions,
  OnVersionChange,
  Program,
  ProgramDrawing,
  RunConfig,
  TaskPlan,
  Transition,
} from "../engine/program.ts";
import { applyWrites, defaultsPatch } from "./apply-writes.ts";
import { followBranches } from "./branches.ts";
import type { Code, GraphDefinition, NodeSpec } from "./definition.ts";
import { advanceJoins, clearJoins, hasFired, unknownJoin } from "./joins.ts";
import { drawGraph } from "./draw-graph.ts";
import { isHidden, PARENT, START } from "./names.ts";
import { readResult, type NodeResult } from "./node-result.ts";
import { ParentCommandError } from "./parent-command.ts";
import { attempts } from "./retry.ts";
import { mergeRoutes, toRoutes, type Route } from "./routes.ts";
import { viewOf } from "./state-view.ts";
import { storedValue } from "./stored-value.ts";
import { fromUpdate, INPUT, knownValues, nodeWriter, refuseWrite, toUpdate, toWrite } from "./writes.ts";

/** What `compile` was given. */
export interface ProgramOptions {
  readonly name: string;
  readonly version: string;
  readonly onVersionChange: OnVersionChange;
  readonly recursionLimit: number;
  readonly interruptBefore: readonly string[] | "*";
  readonly interruptAfter: readonly string[] | "*";
  readonly migrate?: (state: State, from: string) => State;
  readonly policy?: CompiledPolicy | undefined;
}

export class GraphProgram implements Program {
  readonly name: string;
  readonly version: string;
  readonly onVersionChange: OnVersionChange;
  readonly recursionLimit: number;
  readonly interruptBefore: readonly string[] | "*";
  readonly interruptAfter: readonly string[] | "*";
  readonly migrate?: (state: State, from: string) => State;
  readonly policy: CompiledPolicy | undefined;
  readonly definition: GraphDefinition;
  readonly #known = (node: string): boolean => this.definition.nodes.has(node);

  constructor(definition: GraphDefinition, options: ProgramOptions) {
    this.definition = definition;
    this.name = options.name;
    this.version = options.version;
    this.onVersionChange = options.onVersionChange;
    this.recursionLimit = options.recursionLimit;
    this.interruptBefore = options.interruptBefore;
    this.interruptAfter = options.interruptAfter;
    this.policy = options.policy;
    const { migrate } = options;
    if (migrate !== undefined) this.migrate = (state, from) => migrated(state, from, migrate);
  }

  get drawing(): ProgramDrawing {
    return drawGraph(this.definition);
  }

  begin(input: unknown, state: State): Transition {
    const { shape, branches } = this.definition;
    if (!isPlainObject(input)) {
      refuseWrite(
        INPUT,
        "The input of a graph is an object with channels of its state; pass {} to start with the defaults.",
      );
    }
    const first: Patch = { ...clearJoins(state), ...defaultsPatch(shape, state) };
    const fresh = applyPatch(state, first);
    const write = toWrite(shape, knownValues(shape, input), fresh, INPUT);
    const patch = composed(first, fresh, applyWrites(shape, fresh, [{ node: START, writes: [write] }]));
    // Conditional edges are author code: they run in a task.
    const routes = branches.some(({ from }) => from === START) ? [{ node: START }] : this.#edgesFrom(START);
    return { patch, tasks: routes };
  }

  update(values: unknown, state: State, asNode: string | undefined): Patch {
    const { shape, edges } = this.definition;
    const node = asNode ?? START;
    const writer = asNode === undefined ? { ...INPUT, what: "the command" } : nodeWriter(asNode);
    // `null` speaks for a node without changing anything, as in LangGraph.
    const writes = values === null || values === undefined ? [] : [toWrite(shape, values, state, writer)];
    const joins = asNode === undefined ? {} : advanceJoins(edges, state, [asNode]).patch;
    return { ...applyWrites(shape, state, [{ node, writes }]), ...joins };
  }

  async after(node: string, state: State, config: RunConfig): Promise<readonly TaskPlan[]> {
    const { branches, edges, shape } = this.definition;
    const joined = edges
      .filter((edge) => edge.from.length > 1 && edge.from.includes(node) && hasFired(edge, state))
      .map((edge) => ({ node: edge.to }));
    const routes = await followBranches(
      branches.filter(({ from }) => from === node),
      viewOf(shape, state),
      this.#known,
      config,
    );
    return mergeRoutes([...this.#edgesFrom(node), ...routes, ...this.#existing(joined)]);
  }

  plan(goto: unknown): readonly TaskPlan[] {
    return mergeRoutes(toRoutes(goto, this.#known, "The command"));
  }

  inline(input: unknown, config: RunConfig): Promise<Json> {
    return runInline(this, input, config);
  }

  has(node: string): boolean {
    return this.#known(node) || (node === START && this.definition.branches.some(({ from }) => from === START));
  }

  options(node: string): NodeOptions {
    const timeoutMs = this.definition.nodes.get(node)?.timeoutMs;
    return timeoutMs === undefined ? {} : { timeoutMs };
  }

  async run(task: TaskSpec, state: State, config: RunConfig): Promise<TaskOutput> {
    const { branches, shape } = this.definition;
    const { writes, routes } =
      task.node === START ? { writes: [], routes: [] } : await this.#runNode(task, state, config);
    const own = branches.filter(({ from }) => from === task.node);
    if (own.length === 0) return { update: toUpdate(writes), goto: routes };
    const after =
      writes.length === 0 ? state : applyPatch(state, applyWrites(shape, state, [{ node: task.node, writes }]));
    const chosen = await followBranches(own, viewOf(shape, after), this.#known, config);
    return { update: task.node === START ? null : toUpdate(writes), goto: [...chosen, ...routes] };
  }

  async #runNode(task: TaskSpec, state: State, config: RunConfig): Promise<NodeResult> {
    const { nodes, shape } = this.definition;
    const spec = this.#node(task.node, nodes.get(task.node));
    const input = task.input === undefined ? viewOf(shape, state) : deepFreeze(task.input);
    const context = { node: task.node, shape, state, known: this.#known };
    const once = async (): Promise<Json> =>
      readResult(await called(spec.action, input, config), context) as unknown as Json;
    return (await attempts(task.node, spec.retry, once)) as unknown as NodeResult;
  }

  #node(name: string, spec: NodeSpec | undefined): NodeSpec {
    if (spec === undefined) {
      throw new HoldpointError(
        "GRAPH_INVALID",
        `The graph ${JSON.stringify(this.name)} has no node ${JSON.stringify(name)}.`,
        { node: name },
      );
    }
    return spec;
  }

  advance(state: State, ended: readonly { readonly task: TaskSpec; readonly output: TaskOutput }[]): Transition {
    const { shape, edges } = this.definition;
    const names = ended.map(({ task }) => task.node);
    const updates = applyWrites(
      shape,
      state,
      ended.map(({ task, output }) => ({ node: task.node, writes: fromUpdate(output.update) })),
    );
    const joins = advanceJoins(edges, state, names);
    const routes = ended.flatMap(({ task, output }) => [
      ...this.#edgesFrom(task.node),
      ...this.#checked(output.goto, task.node),
    ]);
    return {
      patch: { ...updates, ...joins.patch },
      tasks: mergeRoutes([...routes, ...joins.fired.map((node) => ({ node }))]),
    };
  }

  #edgesFrom(node: string): readonly Route[] {
    const targets = this.definition.edges
      .filter(({ from }) => from.length === 1 && from[0] === node)
      .map(({ to }) => ({ node: to }));
    return this.#existing(targets);
  }

  /** Without END, where nothing runs. */
  #existing(routes: readonly Route[]): readonly Route[] {
    return routes.filter(({ node }) => this.#known(node));
  }

  #checked(routes: readonly Route[], from: string): readonly Route[] {
    for (const { node } of routes) {
      if (node === PARENT) {
        throw new HoldpointError(
          "GRAPH_INVALID",
          `Node ${JSON.stringify(from)} returned a Command for the parent graph, and this graph runs in none.`,
          { node: from },
        );
      }
      this.#node(node, this.definition.nodes.get(node));
    }
    return routes;
  }

  output(state: State): Json {
    return viewOf(this.definition.shape, state);
  }

  shown(output: TaskOutput): Json | undefined {
    if (output.update === null) return undefined;
    const updates = fromUpdate(output.update).map(({ set }) => set);
    const channels = updates.flatMap((update) => Object.keys(update));
    // One object for the usual case; a list when a channel was updated more than once.
    return new Set(channels).size === channels.length ? (Object.assign({}, ...updates) as Json) : updates;
  }

  refuses(state: State): string | undefined {
    return this.definition.shape.refuses(state) ?? unknownJoin(this.definition.edges, state);
  }
}

/** Calls a node. The command that an inner graph had for this one is its result. */
async function called(action: Code, input: unknown, config: RunConfig): Promise<unknown> {
  try {
    return await action(input, config);
  } catch (error) {
    if (error instanceof ParentCommandError) return error.command;
    throw error;
  }
}

/** One patch for two in a row: `second` applies to `between`, the state after `first`. */
function composed(first: Patch, between: State, second: Patch): Patch {
  const after = applyPatch(between, second);
  const touched = Object.keys(second).filter(
    (channel) => Object.hasOwn(first, channel) && after[channel] !== undefined,
  );
  return {
    ...first,
    ...second,
    ...Object.fromEntries(touched.map((channel) => [channel, { set: after[channel] as Json }])),
  };
}

/** Lets the author migrate what the author declared; hidden channels stay as they are. */
function migrated(state: State, from: string, migrate: (state: State, from: string) => State): State {
  const hidden = Object.fromEntries(Object.entries(state).filter(([channel]) => isHidden(channel)));
  const shown = Object.fromEntries(Object.entries(state).filter(([channel]) => !isHidden(channel)));
  const made = storedValue(migrate(shown, from), "migrated state");
  if (!isObject(made)) {
    throw new HoldpointError("INVALID_UPDATE", "migrate() gave no object with the channels of the state.");
  }
  return { ...made, ...hidden };
}
