/** The types of the functions that authors give a graph. */
import type { Program, RunConfig } from "../engine/program.ts";
import type { RetryPolicy } from "../engine/operations/step.ts";
import type { Command } from "./command.ts";
import type { END, PARENT } from "./names.ts";
import type { Send } from "./send.ts";

type Awaitable<T> = T | Promise<T>;

/** A Command for the graph around this one; what it updates is not this graph's to check. Not spelled `Command`, so that inference of the usual one stays exact. */
interface ParentCommand {
  readonly graph: typeof PARENT;
}

type NodeCommand<Update> = Command<unknown, Update> | ParentCommand;

/** What a node returns: an update of the state, a Command, several of these, or nothing. */
export type NodeReturn<Update> =
  | Update
  | NodeCommand<Update>
  | readonly (Update | NodeCommand<Update>)[]
  | null
  | undefined
  | void;

/** A node: reads the state (or what it was sent), which is frozen, and returns what changes. */
export type NodeFunction<Input, Update> = (state: Input, config: RunConfig) => Awaitable<NodeReturn<Update>>;

/** A node as an object, such as a `ToolNode`. */
export interface NodeObject<Input, Update> {
  invoke(state: Input, config: RunConfig): Awaitable<NodeReturn<Update>>;
}

/** A compiled graph or an entrypoint, as a node of another graph. */
export interface GraphNode {
  readonly program: Program;
}

export type NodeAction<Input, Update> = NodeFunction<Input, Update> | NodeObject<Input, Update> | GraphNode;

export interface AddNodeOptions<Node extends string = string> {
  /** Tries the node again when its own code throws. */
  readonly retry?: RetryPolicy;
  /** Longest time between two of its operations, or to its end, in ms. Waiting for people and timers is not counted. */
  readonly timeoutMs?: number;
  /** Where a Command it returns may go. Makes those nodes reachable, and shows in the drawing. */
  readonly ends?: readonly (Node | typeof END)[];
}

/** Where a conditional edge leads. */
export type PathTarget<Node extends string> = Node | typeof END | Send;

/** The function of a conditional edge. */
export type PathFunction<State, Target> = (state: State, config: RunConfig) => Awaitable<Target | readonly Target[]>;

/** What a conditional edge returns → where it leads; as a list, the nodes it may name. */
export type PathMap<Node extends string> = Readonly<Record<string, Node | typeof END>> | readonly (Node | typeof END)[];
