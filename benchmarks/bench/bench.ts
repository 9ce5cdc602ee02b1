/** What one benchmark is: the same work done by Holdpoint, by a floor (most often plain `node:sqlite`), and by LangGraph.js. */
import type { Kit } from "../scoreboard/kit.ts";

/**
 * Who does the work. `floor` is plain `node:sqlite` at synchronous=FULL writing what Holdpoint wrote, in as many commits;
 * where a benchmark says `beside`, it is that.
 */
export type Side = "holdpoint" | "floor" | "langgraph";

/** Does the work of one round and gives what it cost: milliseconds per operation, bytes, or transactions per second. Less is
 *  better. */
export type Round = () => Promise<number>;

/** How much is done in a round. */
export interface Effort {
  /** `many(100)` is 100, or a fifth of it in a quick run. */
  many(count: number): number;
  /** Keeps a figure that goes with the cost, under its name: the last one counts. It is shown below the row. */
  also(name: string, figure: string): void;
}

/** What has to come out, judged on the ratios of one run. */
export type Goal =
  | { readonly kind: "faster"; readonly times: number }
  | { readonly kind: "floor"; readonly times: number }
  /** So much more than the floor, at most. */
  | { readonly kind: "beyond"; readonly microseconds: number }
  | { readonly kind: "microseconds"; readonly most: number }
  | { readonly kind: "milliseconds"; readonly most: number }
  | { readonly kind: "per second"; readonly least: number }
  | { readonly kind: "bytes"; readonly most: number };

export interface Bench {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  /** What its floor is, when it is not plain `node:sqlite`. */
  readonly beside?: string;
  /** The row of the scoreboard it belongs to. */
  readonly row?: string;
  /** How its cost is shown: as it is, or as operations per second. */
  readonly unit: "ms" | "µs" | "per second" | "bytes" | "transactions";
  readonly goal?: Goal;
  /** Measured rounds of a full run; 1 when the work is long enough by itself. */
  readonly rounds: number;
  /** Opens one side on databases of its own; what it gives is called once per round. A side may be left out. */
  readonly sides: Partial<Readonly<Record<Side, (kit: Kit, effort: Effort) => Promise<Round>>>>;
}
