/**
 * Author code of a thread that runs outside its tasks: reducers, edges after a change from outside, migrations, what a gate
 * looks up. Nothing it does is recorded and there is nobody to ask in it, so where there are policies a tool runs there
 * only when they simply allow it (G10).
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { HoldpointError } from "../../core/errors.ts";
import type { CompiledPolicy } from "../../policy/compile.ts";
import type { ActionFacts } from "../../policy/outcome.ts";
import { clean } from "./clean-context.ts";
import { factsOf, type Acting, type Deed } from "../oversight/facts.ts";
import { judgeAction } from "../oversight/oversight.ts";

/** What judges there. */
interface Aside {
  readonly policies: readonly CompiledPolicy[];
  readonly facts: (deed: Deed) => ActionFacts;
}

const asides = new AsyncLocalStorage<Aside>();

/** Runs author code outside of any task, under the policies given. */
export function aside<T>(acting: Acting, policies: readonly CompiledPolicy[], fn: () => T): T {
  if (policies.length === 0) return fn();
  const facts = (deed: Deed): ActionFacts => factsOf(acting, deed);
  return clean(() => asides.run({ policies, facts }, fn));
}

/** Refuses a tool that is called there and is not simply allowed. */
export function checkAside(deed: Deed): void {
  const here = asides.getStore();
  if (here === undefined) return;
  const { verdict, reason, reserve } = judgeAction(here.policies, here.facts(deed));
  if (verdict === "allow" && reserve.length === 0) return;
  const why = verdict === "allow" ? "It counts in a limit." : reason;
  throw new HoldpointError(
    "OUTSIDE_TASK",
    `The tool ${JSON.stringify(deed.tool)} was called in a reducer, an edge, a migration or what a gate looks up, where nobody can be asked and nothing is recorded; call it in a node. The policy: ${why}`,
    { tool: deed.tool, verdict },
  );
}
