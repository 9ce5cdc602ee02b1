import type { InterruptId, Tenant, ThreadId } from "../../core/ids.ts";
import type { Instruction, InterruptAsked } from "../../core/journal.ts";
import type { Store } from "../../storage/store.ts";
import { oversightFor, withPolicy, type Oversight } from "./oversight.ts";
import type { Program } from "../program.ts";

/** Under whose eyes a thread acts: who it works for, on which code, and what its actions are judged by. */
export interface Mandate {
  readonly tenant: Tenant;
  readonly threadId: ThreadId;
  readonly graph: string;
  readonly version: string;
  /** On whose behalf it runs, as whoever started it said. */
  readonly requester: string | undefined;
  /** Others who count as requesters, because they changed what the thread goes on with. */
  readonly coRequesters: readonly string[];
  /** What people said in this run instead of approving, and nobody has confirmed since. */
  readonly instructions: readonly Instruction[];
  /** What people are asked now; the last of it may not be stored yet. */
  readonly questions: ReadonlyMap<InterruptId, InterruptAsked>;
  readonly oversight: Oversight;
  /** How long author code that a gate asks may take, in ms. */
  readonly lookUpMs: number;
  /** Where limits are counted and earlier rejections are found. */
  readonly store: Store;
}

/** The mandate of a thread as it is run now. */
export function mandateOf(thread: {
  readonly tenant: Tenant;
  readonly id: ThreadId;
  readonly program: Program;
  readonly view: Pick<Mandate, "requester" | "coRequesters" | "instructions" | "questions">;
  readonly owner: { readonly oversight: Oversight; readonly store: Store; readonly limits: Pick<Mandate, "lookUpMs"> };
}): Mandate {
  const { tenant, id: threadId, program, view, owner } = thread;
  const { name: graph, version, policy } = program;
  const oversight = oversightFor(withPolicy(owner.oversight, policy), tenant);
  const { requester, coRequesters, instructions, questions } = view;
  const { store, limits } = owner;
  const who = { requester, coRequesters, instructions, questions };
  return { tenant, threadId, graph, version, ...who, oversight, lookUpMs: limits.lookUpMs, store };
}
