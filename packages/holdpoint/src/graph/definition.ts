/** A graph as data: what the builder collects, what is checked, drawn and run. */
import type { Program, RunConfig } from "../engine/program.ts";
import type { RetryPolicy } from "../engine/operations/step.ts";
import type { StateShape } from "./state-shape.ts";

/** Author code of a node or a conditional edge, its types checked by the builder and erased here. */
export type Code = (state: unknown, config: RunConfig) => unknown;

export interface NodeSpec {
  readonly action: Code;
  /** The graph that runs inside this one, when the node is one. */
  readonly subgraph: Program | undefined;
  readonly retry: RetryPolicy | undefined;
  readonly timeoutMs: number | undefined;
  /** Where a Command it returns may go, as declared; for checks and drawings. */
  readonly ends: readonly string[];
}

/** `to` runs when all of `from` have ended; with one, whenever it ends. */
export interface Edge {
  readonly from: readonly string[];
  readonly to: string;
}

export interface Branch {
  readonly from: string;
  readonly path: Code;
  /** What the path returns → node; undefined when it returns nodes. */
  readonly map: ReadonlyMap<string, string> | undefined;
}

export interface GraphDefinition {
  readonly shape: StateShape;
  readonly nodes: ReadonlyMap<string, NodeSpec>;
  readonly edges: readonly Edge[];
  readonly branches: readonly Branch[];
}
