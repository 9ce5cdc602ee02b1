/** Rules as TypeScript calls. They make the same documents that YAML does; `definePolicy` takes both. */
import type { AskDocument, RuleDocument } from "./document.ts";
import type { Effect, Verdict } from "./outcome.ts";

/** What every rule may have. */
export interface RuleOptions {
  /** Unique in the policy; left out: made of verdict and tools, `deny delete_*`. */
  readonly id?: string;
  readonly when?: string;
  readonly effect?: Effect;
  readonly reason?: string;
}

/** What a rule that asks may have. */
export interface AskOptions extends RuleOptions, AskDocument {}

type Tools = string | readonly string[];

function rule(verdict: Verdict, tools: Tools, options: RuleOptions): RuleDocument {
  const id = `${verdict} ${typeof tools === "string" ? tools : tools.join(" ")}`.slice(0, 100);
  return { id, tools, verdict, ...options };
}

/** A rule under which actions run. */
export function allow(tools: Tools, options: RuleOptions = {}): RuleDocument {
  return rule("allow", tools, options);
}

/** A rule under which people are asked first. */
export function ask(tools: Tools, options: AskOptions = {}): RuleDocument {
  const { reviewers, deadline, validFor, risk, allow: decisions, ...others } = options;
  const terms: AskDocument = {
    ...(reviewers === undefined ? {} : { reviewers }),
    ...(deadline === undefined ? {} : { deadline }),
    ...(validFor === undefined ? {} : { validFor }),
    ...(risk === undefined ? {} : { risk }),
    ...(decisions === undefined ? {} : { allow: decisions }),
  };
  return { ...rule("ask", tools, others), ...(Object.keys(terms).length === 0 ? {} : { ask: terms }) };
}

/** A rule under which actions do not run, and nobody is asked. */
export function deny(tools: Tools, options: RuleOptions = {}): RuleDocument {
  return rule("deny", tools, options);
}
