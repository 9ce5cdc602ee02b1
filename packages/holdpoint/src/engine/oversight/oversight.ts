/**
 * What stands between an agent and what it may do, in one process: policies, and who people are (G4, G10).
 *
 * O1. Several policies speak at once (that of the graph, that of the process): the strictest of what they say counts.
 * O2. With no policy at all reads run and acts ask; so does a read whose author says how it is approved.
 * O3. Policies are the same for all tenants; people are not. Nobody is known in a tenant that the directory says nothing
 *     of, so that no role reaches from one tenant into another.
 */
import type { Directory } from "../../approvals/directory.ts";
import type { Actor } from "../../approvals/command.ts";
import type { Reading } from "../../approvals/interpret/reading.ts";
import { HoldpointError } from "../../core/errors.ts";
import { DEFAULT_TENANT, type Tenant } from "../../core/ids.ts";
import { digestOf } from "../../core/json.ts";
import type { Signer } from "../../core/signer.ts";
import { mergeAsks } from "../../policy/asks/merge-asks.ts";
import type { CompiledPolicy } from "../../policy/compile.ts";
import { evaluate } from "../../policy/evaluate.ts";
import { stricter, type ActionFacts, type PolicyOutcome } from "../../policy/outcome.ts";

/** Reads free text a second time; see `approvals/interpret/second-reading.ts`. */
export type SecondReader = (text: string) => Pick<Reading, "reading"> | Promise<Pick<Reading, "reading">>;

/** What a process knows about who may do what. */
export interface Oversight {
  readonly policies: readonly CompiledPolicy[];
  /** A policy that is only tried out: what it would say otherwise is on record beside what was said. */
  readonly shadow?: CompiledPolicy;
  readonly directory?: Directory;
  /** Reads free text a second time (a model, say). It can only make a plain yes unclear, never the other way. */
  readonly secondReader?: SecondReader;
  /** How many open questions one reviewer is asked about at once, at the most. */
  readonly reviewerBudget?: number;
  /** Signs what people decide. */
  readonly signer?: Signer;
}

/** What {@link withPolicy} gave: it is asked several times for every action, and always the same. */
const withPolicies = new WeakMap<Oversight, WeakMap<CompiledPolicy, Oversight>>();

/** The oversight of a process, with the policy of one graph besides. */
export function withPolicy(oversight: Oversight, policy: CompiledPolicy | undefined): Oversight {
  if (policy === undefined) return oversight;
  const known = withPolicies.get(oversight)?.get(policy);
  if (known !== undefined) return known;
  const both = { ...oversight, policies: [policy, ...oversight.policies] };
  const all = withPolicies.get(oversight) ?? new WeakMap<CompiledPolicy, Oversight>();
  withPolicies.set(oversight, all.set(policy, both));
  return both;
}

/** A directory that knows nobody. */
const NOBODY: Directory = { rolesOf: () => [], knows: () => false };

/** The oversight of a process, for threads and people of one tenant (O3). */
export function oversightFor(oversight: Oversight, tenant: Tenant): Oversight {
  const { directory } = oversight;
  if (tenant === DEFAULT_TENANT || directory === undefined) return oversight;
  return { ...oversight, directory: directory.forTenant?.(tenant) ?? NOBODY };
}

/** Nothing set: reads run, acts ask, and nobody is known. */
export const NO_OVERSIGHT: Oversight = { policies: [] };

const DEFAULT_DIGEST = digestOf("reads run, acts ask");

/** Digest of several policies, whatever their order. */
function digestOfAll(outcomes: readonly PolicyOutcome[]): string {
  const [only, ...others] = outcomes.map(({ policy }) => policy).toSorted();
  return only === undefined ? DEFAULT_DIGEST : others.length === 0 ? only : digestOf([only, ...others]);
}

/** What holds where there is no policy (O2). */
function withoutPolicy({ effect, asks }: ActionFacts): PolicyOutcome {
  const said = { policy: DEFAULT_DIGEST, reserve: [] };
  if (effect === "act") {
    const reason = "It changes something, and no policy says that it may.";
    return { verdict: "ask", rules: ["(default)"], reason, ask: {}, ...said };
  }
  if (asks !== true) return { verdict: "allow", rules: ["(default)"], reason: "It only reads.", ...said };
  const reason = "Its author says how it is approved, and no policy says that it may run.";
  return { verdict: "ask", rules: ["(its author asks)"], reason, ask: {}, ...said };
}

/** What all policies say about an action (O1). */
export function judgeAction(policies: readonly CompiledPolicy[], facts: ActionFacts): PolicyOutcome {
  if (policies.length === 0) return withoutPolicy(facts);
  const outcomes = policies.map((policy) => evaluate(policy, facts));
  const [only] = outcomes;
  if (only !== undefined && outcomes.length === 1) return only;
  const verdict = outcomes.reduce(
    (strictest, outcome) => stricter(strictest, outcome.verdict),
    outcomes[0]?.verdict ?? "deny",
  );
  const deciding = outcomes.filter((outcome) => outcome.verdict === verdict);
  const findings = outcomes.flatMap((outcome) => outcome.findings ?? []);
  return {
    verdict,
    rules: [...new Set(deciding.flatMap(({ rules }) => rules))].toSorted(),
    reason: [...new Set(deciding.map(({ reason }) => reason))].join(" "),
    policy: digestOfAll(outcomes),
    ...(verdict === "ask" ? { ask: mergeAsks(deciding.map(({ ask = {} }) => ask)) } : {}),
    ...(findings.length === 0 ? {} : { findings }),
    reserve: verdict === "deny" ? [] : outcomes.flatMap(({ reserve }) => reserve),
  };
}

/** The roles a person holds now, by the directory; `given` where there is none. Fails closed. */
export async function rolesNow(
  { directory }: Oversight,
  person: string,
  given: readonly string[] = [],
): Promise<readonly string[]> {
  if (directory === undefined) return given;
  try {
    return await directory.rolesOf(person);
  } catch (error) {
    throw directoryFailed(`which roles ${person} holds`, person, error);
  }
}

/** Whether the directory knows somebody; undefined where none says. Fails closed. */
export async function isKnown({ directory }: Oversight, person: string): Promise<boolean | undefined> {
  try {
    return await directory?.knows?.(person);
  } catch (error) {
    throw directoryFailed(`whether it knows ${person}`, person, error);
  }
}

function directoryFailed(what: string, person: string, error: unknown): HoldpointError {
  return new HoldpointError(
    "DIRECTORY_FAILED",
    `The directory could not say ${what}, so nothing was decided; try again.`,
    { person },
    error,
  );
}

/** Who acts, as the directory knows them. */
export async function actorOf(
  oversight: Oversight,
  {
    id,
    roles,
    kind = "person",
  }: { readonly id: string; readonly roles?: readonly string[]; readonly kind?: Actor["kind"] },
): Promise<Actor> {
  return { kind, id, roles: kind === "person" ? await rolesNow(oversight, id, roles) : [] };
}
