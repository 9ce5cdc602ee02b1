/**
 * An approval at the moment of acting (gate.ts, G-3): looked at with the policies, roles, limits and world there are now.
 *
 * D-1. What runs is what was approved, to the byte. An edit that the tool would change is put before people as changed.
 * D-2. Limits count what runs: an edit, or a policy that changed since, takes what it takes now or does not run.
 */
import { dispatch, type Dispatch, type DispatchFacts } from "../../approvals/dispatch.ts";
import type { Judgment } from "../../approvals/judgment.ts";
import { HoldpointError } from "../../core/errors.ts";
import { canonical, digestOf, type Json } from "../../core/json.ts";
import type { PolicyOutcome } from "../../policy/outcome.ts";
import type { DocumentPut } from "../../storage/store.ts";
import type { ReviewRequest } from "../../approvals/request.ts";
import type { Action } from "./action.ts";
import { envelopeOf, reviewersOf } from "./action-request.ts";
import type { Decided } from "./decided.ts";
import { lookUp } from "./look-up.ts";
import type { TaskHost } from "../operations/operation.ts";
import { rolesNow } from "../oversight/oversight.ts";
import { settleLimits, takeLimits } from "./reservations.ts";
import type { Reviewed } from "../questions/reviewed.ts";
import { deliver, discard, judgedOf, limitsOf, type Settling } from "./settling.ts";
import { revalidate } from "./world.ts";

/** The roles of everybody whose vote counts, as they are now. */
async function rolesOfVoters(
  host: TaskHost,
  { state }: Reviewed,
): Promise<ReadonlyMap<string, readonly string[]> | "no-directory"> {
  const { oversight } = host.mandate;
  if (oversight.directory === undefined) return "no-directory";
  const people = new Set(state.votes.flatMap((vote) => [vote.by, ...(vote.for === undefined ? [] : [vote.for])]));
  const rolesOf = (id: string): Promise<readonly string[]> =>
    lookUp(host, `The directory (which roles ${id} holds)`, () => rolesNow(oversight, id));
  return new Map(await Promise.all([...people].map(async (id) => [id, await rolesOf(id)] as const)));
}

/** What was decided on, as the tool gets it: as it was normalized when it was asked about, or an edit, normalized now. */
function argsOf({ action }: Settling, { reviewed }: Decided): { readonly decided: Json; readonly parsed: Json } {
  const decided = reviewed.state.envelope === undefined ? action.args : reviewed.state.envelope.args;
  return { decided, parsed: digestOf(decided) === digestOf(action.args) ? action.args : action.parse(decided) };
}

/** Everything the approval is measured by, except the time. */
async function factsOf(
  { action, host, operation }: Settling,
  { reviewed, record }: Decided,
  outcome: PolicyOutcome,
  args: Json,
): Promise<Omit<DispatchFacts, "at">> {
  const { state, request } = reviewed;
  const snapshotDigest = state.envelope?.snapshotDigest;
  const { snapshot } = record.action ?? {};
  if ((snapshot === undefined ? undefined : digestOf(snapshot)) !== snapshotDigest) {
    throw new HoldpointError("DIGEST_MISMATCH", "The snapshot is not the one that was approved.");
  }
  const envelope = envelopeOf({ ...action, args }, host.mandate, {
    operation: operation.id,
    policyDigest: outcome.policy,
    ...(snapshotDigest === undefined ? {} : { snapshotDigest }),
  });
  const roles = await rolesOfVoters(host, reviewed);
  const looks = snapshot !== undefined || action.terms.revalidate !== undefined;
  const revalidation = looks ? { revalidation: await revalidate(host, action, snapshot ?? null, args) } : {};
  const judgment = judgmentOf(action, outcome, request);
  return { request, state, envelope, judgment, roles, ...revalidation };
}

/** The key of a counter without its window (policy/limits/window.ts, W1). */
function stem(key: string): string {
  return canonical((JSON.parse(key) as readonly Json[]).slice(0, -1));
}

/** What it takes of its limits now (D-2), with what it does not take any more given back; or why it may not. */
async function takenNow(
  { host, operation, exceeded }: Settling,
  { record }: Decided,
  outcome: PolicyOutcome,
): Promise<readonly DocumentPut[] | PolicyOutcome> {
  const { store, tenant } = host.mandate;
  const { limits: reserved = [], judged } = record.action ?? {};
  // People were asked because there was no room: that limit is not for what they approve (policy/limits/refused.ts, F2).
  const uses = outcome.reserve.filter(
    ({ key, limit }) => reserved.some((one) => stem(one) === stem(key)) || judged?.rules.includes(limit) !== true,
  );
  // What was reserved counts where it was reserved, also when its window has passed since.
  const kept = uses.map((use) => ({ ...use, key: reserved.find((key) => stem(key) === stem(use.key)) ?? use.key }));
  const fit = await takeLimits(store, tenant, operation.id, kept, "consume");
  if ("refused" in fit) return exceeded(outcome, fit.refused);
  const left = reserved.filter((key) => !kept.some((use) => use.key === key));
  return [...fit.puts, ...(await settleLimits(store, tenant, operation.id, left, "released"))];
}

type Unused = Exclude<Dispatch, { readonly kind: "execute" }>;

function refusedBy({ verdict, reason }: PolicyOutcome): Unused {
  return verdict === "ask"
    ? { kind: "ask-again", why: [{ what: "policy", text: reason }] }
    : { kind: "abort", code: "POLICY_DENIED", reason };
}

/** What comes of an approved action. */
export async function dispatched(settling: Settling, decided: Decided): Promise<() => void> {
  const { host } = settling;
  const { decided: args, parsed } = argsOf(settling, decided);
  if (digestOf(args) !== digestOf(parsed)) {
    const text = "The tool reads what was approved as something else; this is what it would do.";
    return unused(
      settling,
      decided,
      { kind: "ask-again", why: [{ what: "schema", text, before: args, now: parsed }] },
      parsed,
    );
  }
  const outcome = settling.outcome(args);
  const facts = await factsOf(settling, decided, outcome, args);
  const before = dispatch({ ...facts, at: host.now() });
  if (before.kind !== "execute") return unused(settling, decided, before, args);
  const taken = await takenNow(settling, decided, outcome);
  if ("verdict" in taken) return unused(settling, decided, refusedBy(taken), args);
  return () => {
    // Time went by: what expired since is looked at again, as everything else is.
    const verdict = dispatch({ ...facts, at: host.now() });
    if (verdict.kind !== "execute") return settling.again();
    if (!deliver(settling, decided, taken)) return;
    const permit = {
      judged: judgedOf(outcome),
      interrupt: decided.answer.entry.interrupt,
      envelopeDigest: verdict.envelopeDigest,
      by: [...(decided.reviewed.state.resolution?.by ?? [])],
      rolesAsOf: verdict.rolesAsOf,
      ...(verdict.restamp === undefined ? {} : { restamp: verdict.restamp as unknown as Json }),
    };
    settling.pass(permit, args);
  };
}

/** An approval that cannot be used: people are asked again, or the operation is refused. */
async function unused(settling: Settling, decided: Decided, verdict: Unused, args: Json): Promise<() => void> {
  const puts = await limitsOf(settling, decided, "released");
  return () => {
    if (verdict.kind === "ask-again") {
      discard(settling, decided, puts, { why: verdict.why, args });
      return settling.askAgain(verdict.why, args);
    }
    discard(settling, decided, puts);
    const message = `${settling.action.tool} was approved and not done: ${verdict.reason}`;
    settling.refuse(verdict.code, message, { interruptId: decided.answer.entry.interrupt });
  };
}

/**
 * What the policies say now, with what the tool's own code asks for. Reviewers count only when they are others than when it
 * was asked: who decides since then follows from the ladder, too.
 */
function judgmentOf(action: Action, outcome: PolicyOutcome, { reviewers: then }: ReviewRequest): Judgment {
  const { verdict, reason, policy, ask } = outcome;
  const reviewers = reviewersOf({ action, outcome });
  const isSame = canonical((reviewers ?? null) as unknown as Json) === canonical((then ?? null) as unknown as Json);
  const { reviewers: _policys, ...terms } = ask ?? {};
  if (reviewers === undefined || isSame) {
    return { verdict, reason, policy, ...(ask === undefined ? {} : { ask: terms }) };
  }
  return { verdict, reason, policy, ask: { ...terms, reviewers } };
}
