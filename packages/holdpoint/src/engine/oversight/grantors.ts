/** Who may issue and take back grants: one person who meets what the process says (grants.ts, R1). */
import type { Actor } from "../../approvals/command.ts";
import { matches, sayRule, stagesOf, type Reviewers } from "../../approvals/reviewer-rule.ts";
import { HoldpointError } from "../../core/errors.ts";
import type { Tenant } from "../../core/ids.ts";
import type { Store } from "../../storage/store.ts";
import { recordAttempt, type BypassAttempt } from "../questions/bypasses.ts";
import { deciderOf, type Decider } from "../questions/decider.ts";
import { actorOf, type Oversight } from "./oversight.ts";

/** Where it is known who may. */
export interface GrantorDesk {
  readonly store: Store;
  readonly tenant: Tenant;
  readonly oversight: Oversight;
  readonly grantors: Reviewers | undefined;
}

/** What is done, and what it is called on record; see {@link BypassAttempt}. */
export type Granting = Pick<BypassAttempt, "attempt" | "interruptId"> & { readonly what: string };

/** Who asks, as the directory knows them now, and why they may not; the latter is undefined when they may. */
async function judged(
  { oversight, grantors }: GrantorDesk,
  decider: Decider,
): Promise<{ readonly actor: Actor; readonly whyNot: string | undefined }> {
  const actor = await actorOf(oversight, decider);
  const may = grantors !== undefined && stagesOf(grantors.rule).some((rule) => matches(actor, rule));
  if (actor.kind === "person" && may) return { actor, whyNot: undefined };
  const who =
    grantors === undefined
      ? "nobody can, until new Holdpoint({ grantors }) says who"
      : `it takes ${sayRule(grantors.rule)}`;
  return { actor, whyNot: `${actor.id} cannot issue or revoke grants; ${who}.` };
}

/** Why somebody may not issue and take back grants as things stand; undefined when they may. That they ask is not on record. */
export async function whyNoGrants(desk: GrantorDesk, by: string | Decider): Promise<string | undefined> {
  return (await judged(desk, deciderOf(by, "whyNoGrants()"))).whyNot;
}

/** The id of whoever issues or takes back a grant. That somebody else tried is on record (G10). */
export async function grantorOf(
  desk: GrantorDesk,
  by: string | Decider,
  { what, ...tried }: Granting,
): Promise<string> {
  const { actor, whyNot } = await judged(desk, deciderOf(by, what));
  const { id, kind } = actor;
  if (whyNot === undefined) return id;
  const code = kind === "person" ? "NOT_A_REVIEWER" : "AGENT_CANNOT_DECIDE";
  await recordAttempt(desk.store, desk.tenant, { by: id, as: kind, code, ...tried });
  throw new HoldpointError(code, whyNot, { by: id });
}
