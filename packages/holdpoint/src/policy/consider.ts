/**
 * Everything a policy has to say about one action. `evaluate` merges it, `explain` shows it.
 *
 * D1. Deny beats ask beats allow. What does not hold says nothing.
 * D2. Whatever goes wrong while a rule, a judge or a limit is looked at is a deny that names it. Nothing throws.
 * D3. A tool the policy was not compiled with asks, at least; so does one whose effect is not what it was compiled with.
 * D4. Where no rule and no judge says anything, reads run and acts ask; so does a read whose author says how it is
 *     approved.
 */

import type { AskTerms } from "./asks/ask-terms.ts";
import type { BoundLimit, BoundRule, BoundTool } from "./bind.ts";
import { Variables, whyOf } from "./cel/condition.ts";
import type { CompiledPolicy } from "./compile.ts";
import type { Judge } from "./judge.ts";
import type { Finding } from "./finding.ts";
import { exceededReason, useOf } from "./limits/use-of.ts";
import type { LimitUse } from "./limits/limit.ts";
import { isVerdict, type ActionFacts, type Verdict } from "./outcome.ts";

/** One thing a policy looked at, and what it says. */
export interface Consideration {
  readonly kind: "rule" | "judge" | "limit" | "unknown" | "default";
  readonly id: string;
  /** Left out: it has nothing to say about this action. */
  readonly verdict?: Verdict;
  /** One sentence for people; there exactly when there is a verdict. */
  readonly reason?: string;
  readonly ask?: AskTerms;
  /** The expression, and what it came to: true or false, or an amount. */
  readonly expression?: string;
  readonly value?: boolean | number;
  /** What went wrong; then the verdict is `deny`. */
  readonly error?: string;
  readonly findings?: readonly Finding[];
}

/** All of it, and what the action takes of the limits. */
export interface Considered {
  readonly known: boolean;
  readonly all: readonly Consideration[];
  readonly uses: readonly LimitUse[];
}

/** Longest name of a tool that is shown whole. */
const NAME_MAX = 100;

const SAYS: Readonly<Record<Verdict, string>> = { allow: "lets", ask: "asks people before", deny: "denies" };

function failure(kind: "rule" | "judge" | "limit", id: string, thrown: unknown, expression?: string): Consideration {
  const error = whyOf(thrown);
  return {
    kind,
    id,
    verdict: "deny",
    reason: `The ${kind} ${JSON.stringify(id)} could not be judged: ${error.replace(/\.$/, "")}.`,
    error,
    ...(expression === undefined ? {} : { expression }),
  };
}

/** The name of a tool as it is shown; a model may have made it up. */
function shown(tool: string): string {
  return tool.length > NAME_MAX ? `${tool.slice(0, NAME_MAX).toWellFormed()}…` : tool;
}

function ruleSays({ rule, when }: BoundRule, variables: Variables): Consideration {
  const { id, verdict, ask } = rule;
  try {
    const value = when === undefined || when.evaluate(variables);
    const came = when === undefined ? {} : { expression: when.text, value };
    if (!value) return { kind: "rule", id, ...came };
    const reason =
      rule.reason ??
      `The rule ${JSON.stringify(id)} ${SAYS[verdict]} ${shown(variables.tool)}${verdict === "allow" ? " run" : ""}.`;
    return { kind: "rule", id, verdict, reason, ...(ask === undefined ? {} : { ask }), ...came };
  } catch (error) {
    return failure("rule", id, error, when?.text);
  }
}

function judgeSays(judge: Judge, facts: ActionFacts): Consideration {
  const { name: id } = judge;
  try {
    const said = judge.judge(facts);
    if (said === undefined) return { kind: "judge", id };
    const { verdict, reason, findings } = said;
    if (!isVerdict(verdict) || typeof reason !== "string") throw new Error("it said something that is no verdict");
    return { kind: "judge", id, verdict, reason, ...(findings === undefined ? {} : { findings }) };
  } catch (error) {
    return failure("judge", id, error);
  }
}

/** What a limit says about an action, and what the action takes of it. */
interface LimitSays {
  readonly said: Consideration;
  readonly use?: LimitUse;
}

function limitSays({ limit, amount }: BoundLimit, policy: string, variables: Variables, facts: ActionFacts): LimitSays {
  const { id, onExceed, ask } = limit;
  try {
    const use = useOf(limit, policy, amount?.evaluate(variables), facts);
    const came = { value: use.amount, ...(amount === undefined ? {} : { expression: amount.text }) };
    if (use.amount <= use.max) return { said: { kind: "limit", id, ...came }, ...(use.amount === 0 ? {} : { use }) };
    const reason = limit.reason ?? exceededReason(limit, use);
    return { said: { kind: "limit", id, verdict: onExceed, reason, ...(ask === undefined ? {} : { ask }), ...came } };
  } catch (error) {
    return { said: failure("limit", id, error, amount?.text) };
  }
}

function unknownTool({ tool }: ActionFacts): Consideration {
  const reason = `The policy does not know the tool ${JSON.stringify(shown(tool))}.`;
  return { kind: "unknown", id: "(unknown tool)", verdict: "ask", reason };
}

function byDefault({ effect, tool, asks }: ActionFacts): Consideration {
  if (effect === "read" && asks === true) {
    const reason = `${tool} only reads, and its author says how it is approved; no rule says that it may run.`;
    return { kind: "default", id: "(its author asks)", verdict: "ask", reason };
  }
  return effect === "read"
    ? { kind: "default", id: "(reads run)", verdict: "allow", reason: `${tool} only reads, and no rule says more.` }
    : { kind: "default", id: "(acts ask)", verdict: "ask", reason: `${tool} acts, and no rule says that it may.` };
}

/** The rules for the action's tool, as they were compiled for it; `undefined` when it is not known as it is (D3). */
function boundFor({ tools }: CompiledPolicy, { tool, effect, known }: ActionFacts): BoundTool | undefined {
  const bound = known ? tools.get(tool) : undefined;
  return bound?.effect === effect ? bound : undefined;
}

/** Looks at one action from every side; see D1–D4. */
export function consider(policy: CompiledPolicy, facts: ActionFacts): Considered {
  const known = boundFor(policy, facts);
  const bound = known ?? policy.unknown(facts.tool, facts.effect);
  const variables = new Variables(facts, bound.args);
  const all = bound.rules.map((rule) => ruleSays(rule, variables));
  for (const judge of policy.judges) all.push(judgeSays(judge, facts));
  if (known === undefined) all.push(unknownTool(facts));
  else if (all.every(({ verdict }) => verdict === undefined)) all.push(byDefault(facts));
  const uses: LimitUse[] = [];
  for (const limit of bound.limits) {
    const { said, use } = limitSays(limit, policy.policy.name, variables, facts);
    all.push(said);
    if (use !== undefined) uses.push(use);
  }
  return { known: known !== undefined, all, uses };
}
