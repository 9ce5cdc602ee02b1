/** How a policy comes to its outcome for one action: everything it looked at, what each came to, and what merged. */
import type { CompiledPolicy } from "./compile.ts";
import { consider, type Consideration } from "./consider.ts";
import { deciding, outcomeOf } from "./evaluate.ts";
import type { ActionFacts, PolicyOutcome } from "./outcome.ts";

/** The trace of one evaluation. */
export interface Trace {
  /** False: the policy was not compiled with this tool as it is. */
  readonly known: boolean;
  /** In the order in which it was looked at: rules of the tool, judges, what holds without any, limits. */
  readonly considered: readonly Consideration[];
  /** The ids of those that decided; where they ask, their terms were merged. */
  readonly decided: readonly string[];
  readonly outcome: PolicyOutcome;
}

/** What `evaluate` says, and how it comes to it. */
export function explain(policy: CompiledPolicy, facts: ActionFacts): Trace {
  const considered = consider(policy, facts);
  return {
    known: considered.known,
    considered: considered.all,
    decided: deciding(considered.all).map(({ id }) => id),
    outcome: outcomeOf(policy.digest, considered),
  };
}

/** What a line says of a consideration. */
type Considered = Pick<Consideration, "kind" | "id" | "verdict" | "expression" | "value" | "error">;

function line({ kind, id, verdict, expression, value, error }: Considered): string {
  const shown = expression === undefined ? "" : `  ${expression}`;
  const came = error === undefined ? value : `error: ${error}`;
  const result = came === undefined ? "" : ` → ${came}`;
  return `${(verdict ?? "-").padEnd(5)}  ${kind} ${id}${shown}${result}`;
}

/** A trace as lines of text, the verdict last. */
export function traceLines({
  considered,
  outcome,
}: {
  readonly considered: readonly Considered[];
  readonly outcome: Pick<PolicyOutcome, "verdict" | "reason">;
}): readonly string[] {
  return [...considered.map(line), `${outcome.verdict}: ${outcome.reason}`];
}
