/** A graph that can be run: the engine's App, with its drawing. */
import type { Directory } from "../approvals/directory.ts";
import type { State } from "../core/journal.ts";
import { App } from "../engine/app.ts";
import type { OnVersionChange } from "../engine/program.ts";
import type { CompiledPolicy } from "../policy/compile.ts";
import { checkGraph, refuseGraph } from "./check-graph.ts";
import type { GraphDefinition } from "./definition.ts";
import { GraphProgram } from "./graph-program.ts";
import { drawMermaid } from "./mermaid.ts";
import { checkName } from "./names.ts";
import type { StateShape } from "./state-shape.ts";

/** A store: `MemorySaver`, `SqliteSaver` … */
export type Checkpointer = NonNullable<ConstructorParameters<typeof App>[1]>;

/** Supersteps a run may take unless it is told otherwise. */
export const RECURSION_LIMIT = 25;

export interface CompileOptions<Node extends string = string, GraphState = State> {
  /** Where threads are kept. Without one a graph runs, and cannot pause. */
  readonly checkpointer?: Checkpointer;
  /** What the graph is called in the store: threads find their graph by it. Default `graph`. */
  readonly name?: string;
  /** Version of the code; change it when a paused thread could tell the difference. Default `1`. */
  readonly version?: string;
  /** What happens to a thread that paused under another version. Default `replay`: it goes on where the journal provably replays. */
  readonly onVersionChange?: OnVersionChange;
  /** Holds before these nodes until somebody goes on with `invoke(null, config)`. */
  readonly interruptBefore?: readonly Node[] | "*";
  /** Holds after these nodes until somebody goes on with `invoke(null, config)`. */
  readonly interruptAfter?: readonly Node[] | "*";
  /** Most supersteps of one run. Default 25. */
  readonly recursionLimit?: number;
  /** Turns a state that was recorded under the version `from` into one of this version. */
  readonly migrate?: (state: Readonly<Record<string, unknown>>, from: string) => GraphState;
  /** What the actions of this graph are judged by. Without one, tools that declare `effect: "act"` ask. */
  readonly policy?: CompiledPolicy;
  /** Who people are: asked for roles when somebody decides, and again before an approved action runs. */
  readonly directory?: Directory;
}

/** A drawing of a graph. */
export interface GraphDrawing {
  /** As Mermaid text. */
  drawMermaid(): string;
}

/** A compiled graph: `invoke`, `stream`, `getState` and the rest come from the engine. */
export class CompiledStateGraph<GraphState, Update, Node extends string = string> extends App<
  Update,
  GraphState,
  Node
> {
  /** The state it declares. */
  readonly shape: StateShape;
  readonly #definition: GraphDefinition;

  constructor(definition: GraphDefinition, options: CompileOptions<Node, GraphState>) {
    const {
      name = "graph",
      version = "1",
      onVersionChange = "replay",
      interruptBefore = [],
      interruptAfter = [],
      recursionLimit = RECURSION_LIMIT,
      migrate,
      policy,
      directory,
    } = options;
    checkGraph(definition, interruptBefore, interruptAfter);
    if (!Number.isInteger(recursionLimit) || recursionLimit < 1) {
      refuseGraph(`recursionLimit is ${recursionLimit}; it must be a whole number above 0.`, { recursionLimit });
    }
    // START is no node of the author's: "*" does not hold before its conditional edges.
    const named = (nodes: readonly string[] | "*"): readonly string[] =>
      nodes === "*" ? [...definition.nodes.keys()] : nodes;
    const program = new GraphProgram(definition, {
      name: checkName("graph", name),
      version: checkVersion(version),
      onVersionChange,
      recursionLimit,
      interruptBefore: named(interruptBefore),
      interruptAfter: named(interruptAfter),
      policy,
      ...(migrate === undefined
        ? {}
        : { migrate: (state: State, from: string) => migrate(state, from) as unknown as State }),
    });
    super(program, options.checkpointer, directory === undefined ? undefined : { directory });
    this.shape = definition.shape;
    this.#definition = definition;
  }

  /** The graph as a drawing. */
  getGraph(): GraphDrawing {
    return { drawMermaid: () => drawMermaid(this.#definition) };
  }
}

/** Refuses a version that could not be told from another in a store. */
export function checkVersion(version: string): string {
  if (typeof version !== "string" || version === "" || version.length > 256 || /[\p{Cc}\p{Cs}]/u.test(version)) {
    refuseGraph("The version of a graph is a short text without control characters.", {});
  }
  return version;
}
