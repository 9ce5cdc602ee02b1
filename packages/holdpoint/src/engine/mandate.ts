import type { Tenant, ThreadId } from "../core/ids.ts";
import type { Store } from "../storage/store.ts";
import { withPolicy, type Oversight } from "./oversight.ts";
import type { Program } from "./program.ts";

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
  readonly oversight: Oversight;
  /** Where limits are counted and earlier rejections are found. */
  readonly store: Store;
}

/** The mandate of a thread as it is run now. */
export function mandateOf(thread: {
  readonly tenant: Tenant;
  readonly id: ThreadId;
  readonly program: Program;
  readonly view: { readonly requester: string | undefined; readonly coRequesters: readonly string[] };
  readonly owner: { readonly oversight: Oversight; readonly store: Store };
}): Mandate {
  const { tenant, id: threadId, program, view, owner } = thread;
  const { name: graph, version, policy } = program;
  const oversight = withPolicy(owner.oversight, policy);
  const { requester, coRequesters } = view;
  return { tenant, threadId, graph, version, requester, coRequesters, oversight, store: owner.store };
}
