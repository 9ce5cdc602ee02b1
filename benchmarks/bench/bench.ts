/** What one benchmark is: the same work done by Holdpoint, by plain `node:sqlite`, and by LangGraph.js. */
import type { Kit } from "../scoreboard/kit.ts";

/** Who does the work. `floor` is plain `node:sqlite` at synchronous=FULL writing what Holdpoint wrote, in as many commits. */
export type Side = "holdpoint" | "floor" | "langgraph";

/** Does the work of one round and gives what it cost: milliseconds per operation, or bytes. Less is better. */
export type Round = () => Promise<number>;

/** How much is done in a round. */
export interface Effort {
  /** `many(100)` is 100, or a fifth of it in a quick run. */
  many(count: number): number;
}

/** What has to come out, judged on the ratios of one run. */
export type Goal =
  | { readonly kind: "faster"; readonly times: number }
  | { readonly kind: "floor"; readonly times: number }
  | { readonly kind: "bytes"; readonly most: number };

export interface Bench {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  /** The row of the scoreboard it belongs to. */
  readonly row?: string;
  /** How its cost is shown: as it is, or as operations per second. */
  readonly unit: "ms" | "per second" | "bytes";
  readonly goal?: Goal;
  /** Measured rounds of a full run; 1 when the work is long enough by itself. */
  readonly rounds: number;
  /** Opens one side on databases of its own; what it gives is called once per round. A side may be left out. */
  readonly sides: Partial<Readonly<Record<Side, (kit: Kit, effort: Effort) => Promise<Round>>>>;
}
