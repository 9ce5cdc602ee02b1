/** Author code that makes something of what comes from outside: as under `aside.ts`, before anybody holds the thread. */
import { aside } from "../operations/aside.ts";
import type { Engine } from "../engine.ts";
import { withPolicy } from "../oversight/oversight.ts";
import type { Target } from "../thread/thread.ts";

/**
 * Runs author code of a thread on what comes from outside (input, an update), for whoever stands behind it, whether or not
 * the thread is held.
 */
export function onWhatComes<T>(
  { oversight, store }: Pick<Engine, "oversight" | "store">,
  { tenant, id, program }: Target,
  requester: string | undefined,
  fn: () => T,
): T {
  const { name: graph, version, policy } = program;
  const mandate = { tenant, threadId: id, graph, version, requester };
  return aside({ mandate, now: () => store.now() }, withPolicy(oversight, policy).policies, fn);
}
