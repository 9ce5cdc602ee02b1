/** Threads, their journals and checkpoints, as a server sends them. Instants are ms since 1970. */
import type { Json } from "../core/json.ts";
import type { Paging } from "./question.ts";

export type ThreadStatus = "pending" | "running" | "waiting" | "completed" | "failed" | "canceled" | "blocked";

/** A thread in a list. */
export interface ThreadListed {
  readonly id: string;
  readonly graph: string;
  readonly version: string;
  readonly status: ThreadStatus;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** When time alone lets it go on. */
  readonly wakeAt: number | null;
}

/** A thread as it stands. */
export interface ThreadDetail extends ThreadListed {
  readonly run: number;
  readonly step: number;
  /** Nodes that are to run, or that wait. */
  readonly next: readonly string[];
  /** Ids of the questions it waits for. */
  readonly interrupts: readonly string[];
  /** The state; left out when the server does not have the graph. */
  readonly values?: Json;
  readonly error?: { readonly name: string; readonly message: string; readonly code?: string };
  readonly blocked?: string;
  /** Where it is held at a breakpoint, until somebody lets it go on. */
  readonly held?: { readonly when: "before" | "after"; readonly nodes: readonly string[] };
}

/** Which threads are listed. */
export interface ThreadsQuery extends Paging {
  readonly status?: ThreadStatus;
  readonly graph?: string;
  /** Text in the id, or in the name of the graph. */
  readonly q?: string;
  readonly order?: "oldest" | "newest";
}

/** One thing a thread did. */
export interface JournalItem {
  readonly seq: number;
  /** The place of the entry in its record. */
  readonly index: number;
  readonly at: number;
  readonly kind: string;
  readonly task?: string;
  readonly name?: string;
  /** One sentence for people. */
  readonly says: string;
  readonly interruptId?: string;
  readonly detail: Json;
}

/** A place in a journal that can be read, and forked. */
export interface CheckpointListed {
  readonly id: string;
  readonly at: number;
  readonly source: "input" | "loop" | "update" | "fork";
  readonly run: number;
  readonly step: number;
  /** Nodes that are to run. */
  readonly next: readonly string[];
}

/** A checkpoint with the state there; it is left out when the server does not have the graph. */
export interface CheckpointDetail extends CheckpointListed {
  readonly values?: Json;
}

/** What a run is started with. */
export interface RunInput {
  readonly graph: string;
  readonly version?: string;
  readonly input: Json;
}

/** A run that was started. */
export interface RunStarted {
  readonly threadId: string;
  readonly graph: string;
  readonly version: string;
}

/** From where a fork goes on, and what becomes of effects that were recorded. */
export interface ForkInput {
  readonly checkpointId?: string;
  readonly effects: "reuse" | "dry-run" | "execute";
  readonly threadId?: string;
  /** It is made, and does not go on by itself. */
  readonly hold?: true;
}

/** A graph that is served, as it can be drawn. */
export interface GraphShown {
  readonly name: string;
  readonly version: string;
  readonly mermaid?: string;
  readonly nodes: readonly string[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly conditional: boolean }[];
}

/** A thread that nothing here can go on with. */
export interface Alarm {
  readonly kind: "unclaimable" | "blocked";
  readonly threadId: string;
  readonly graph: string;
  readonly version: string;
  readonly since: number;
  readonly says: string;
}
