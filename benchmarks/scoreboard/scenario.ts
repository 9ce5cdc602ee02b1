/** What one row of the scoreboard is: a program for each column, and what it saw. */
import type { Kit } from "./kit.ts";
import type { PeerSide } from "./peer-api.ts";

/** What one column did in this run. */
export interface Observation {
  /** A short sentence of what was seen. */
  readonly observed: string;
  /** True when what was seen is what the row says must hold. */
  readonly holds: boolean;
  /** The measured figure of an F row, in the unit the row names. */
  readonly figure?: number;
}

/** Tells the story to one side. */
export type Program = (kit: Kit) => Promise<Observation>;

/** One row: the same story told to Holdpoint and to the peers that have something to show. */
export interface Scenario extends Readonly<Partial<Record<PeerSide, Program>>> {
  /** `A1` … `F6`. */
  readonly row: string;
  readonly title: string;
  /** What Holdpoint's column has to show. */
  readonly must: string;
  holdpoint(kit: Kit): Promise<Observation>;
  /** Why the story cannot be told to any peer. */
  readonly noPeer?: string;
  /** Present on rows that measure instead of observing behavior. */
  readonly measured?: Measurement;
  /** The longest one side may take; 30 s when left out. */
  readonly limitMs?: number;
}

/** How the figures of an F row are taken and judged. */
export interface Measurement {
  /** Both sides are run this many times in turn, and the median counts, so that a busy moment hits both alike. */
  readonly rounds: number;
  /** Judges Holdpoint's median beside the peer's, which is missing when only Holdpoint was run. */
  judge(holdpoint: number, langgraph: number | undefined): Verdict;
}

/** `holds` is left out when the row cannot be judged, because it compares and there was nothing to compare with. */
export interface Verdict {
  readonly note: string;
  readonly holds?: boolean;
}
