/**
 * Edits: approving other arguments in the place of those that were proposed.
 *
 * X1. The edited arguments were normalized by the tool's schema and judged by the policy before; without both, or against
 *     either, there is no edit (G10).
 * X2. Nothing but the arguments (and the policy that judged them) changes: an edit cannot become another tool.
 * X3. All votes so far are void. The edit is its author's vote on the new arguments, in the stage that asks for them;
 *     others decide about what is shown from then on.
 * X4. An action that is about an amount stays one: an edit whose amount nobody knows is refused.
 */
import { assert } from "../../core/errors.ts";
import { canonical } from "../../core/json.ts";
import type { EditCommand } from "../command.ts";
import { receiptOf } from "../decision.ts";
import { difference, type Change } from "../difference.ts";
import { editEnvelope, MAX_ARGS, type Envelope } from "../envelope.ts";
import { evolve } from "../evolve.ts";
import type { Judgment } from "../judgment.ts";
import { longestChain, needsOf, meets, stagesOf, type Person, type Reviewers } from "../reviewer-rule.ts";
import { accept, refuse, type Ruling } from "../ruling.ts";
import { admit, type Admitted } from "./admit.ts";
import { refused, withDigest, type Case } from "./case.ts";
import { unclear } from "./clarify.ts";
import { settle } from "./settle.ts";
import { undoing } from "./undoing.ts";
import { deciding, decisionOf, misfit } from "./vote.ts";

type Checked =
  | { readonly ok: true; readonly judgment: Judgment; readonly changes: readonly Change[] }
  | { readonly ok: false; readonly ruling: Ruling };

function no(ruling: Ruling): { readonly ok: false; readonly ruling: Ruling } {
  return { ok: false, ruling };
}

/** What the arguments change and what the policy says to them, or why they cannot be taken (X1, X4). */
function check(judged: Case, { actor, args, issues, judgment, amount }: EditCommand, envelope: Envelope): Checked {
  if (issues === undefined || issues.length > 0) return no(misfit(judged, actor.id, issues ?? []));
  if (judgment === undefined || judgment.verdict === "deny") {
    const why = judgment?.reason ?? "no policy judged them";
    const message = `The edited arguments are not allowed: ${why.replace(/\.$/, "")}.`;
    const rules = [...(judgment?.rules ?? [])];
    return no(refuse("POLICY_DENIED", message, { interruptId: judged.request.id, rules }));
  }
  const { length } = canonical(args);
  if (length > MAX_ARGS) {
    const message = `The edited arguments take ${length} characters; at most ${MAX_ARGS} can be approved.`;
    return no(refused(judged, "TOO_LARGE", message));
  }
  const changes = difference(envelope.args, args);
  if (changes.length === 0) {
    return no(misfit(judged, actor.id, [{ path: "$", message: "changes nothing; approve it instead" }]));
  }
  if (judged.state.amount === undefined || amount !== undefined) return { ok: true, judgment, changes };
  const message = `What the edited arguments of ${judged.request.id} amount to is not known: ${envelope.tool} gives no amount for them, or does not run in this process. Edit it where it runs, or reject it.`;
  return no(refused(judged, "DECISION_NOT_ALLOWED", message));
}

/** The first stage of a rule that asks for the person; null when none does. */
function stageFor(reviewers: Reviewers, person: Person): number | null {
  const at = stagesOf(reviewers.rule).findIndex((rule) => needsOf(rule).some((need) => meets(person, need)));
  return at === -1 ? null : at;
}

/** The editor's vote on the new arguments (X3). */
function placeOf(
  { actor, for: delegator }: EditCommand,
  { place }: Admitted,
  reviewers?: Reviewers,
): Admitted["place"] {
  if (reviewers === undefined) return place;
  const delegations = (place.via?.length ?? 1) - 1;
  if (delegations > longestChain(reviewers)) return { ...place, stage: null };
  return { ...place, stage: stageFor(reviewers, { id: delegator ?? actor.id, roles: place.roles }) };
}

/** Judges an edit. */
export function judgeEdit(judged: Case, command: EditCommand): Ruling {
  const { request, state, at } = judged;
  const { args, comment, amount } = command;
  const content = { type: "edit", args, ...(comment === undefined ? {} : { comment }) };
  const admitted = admit(judged, { ...deciding(command), content, types: ["edit"], amount, declines: false });
  if (!admitted.ok) return admitted.ruling;
  const { envelope } = state;
  assert(envelope !== undefined, "an edit is allowed and there is no action");
  const checked = check(judged, command, envelope);
  if (!checked.ok) return checked.ruling;
  const { judgment, changes } = checked;
  const decision = decisionOf(admitted, { type: "edit", args, difference: changes } as const, comment);
  const contradiction = command.contradiction ?? undoing(judged, command);
  if (contradiction !== undefined) return unclear(judged, "contradiction", contradiction, decision);
  const { reviewers } = judgment.ask ?? {};
  const vote = { ...decision, ...placeOf(command, admitted, reviewers) };
  const edited = withDigest(judged, {
    type: "edited",
    at,
    vote,
    envelope: editEnvelope(envelope, args, judgment.policy),
    ...(amount === undefined ? {} : { amount }),
    ...(reviewers === undefined ? {} : { reviewers }),
    digest: "",
  } as const);
  const after = { ...judged, state: evolve(request, state, edited) };
  return accept([edited, ...settle(after, vote)], receiptOf(request.id, vote));
}
