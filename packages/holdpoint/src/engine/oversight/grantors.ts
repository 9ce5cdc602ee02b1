/** Who may issue and take back grants: one person who meets what the process says (grants.ts, R1). */
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

/** The id of whoever issues or takes back a grant. That somebody else tried is on record (G10). */
export async function grantorOf(
  { store, tenant, oversight, grantors }: GrantorDesk,
  by: string | Decider,
  { what, ...tried }: Granting,
): Promise<string> {
  const actor = await actorOf(oversight, deciderOf(by, what));
  const { id, kind } = actor;
  const may = grantors !== undefined && stagesOf(grantors.rule).some((rule) => matches(actor, rule));
  if (kind === "person" && may) return id;
  const code = kind === "person" ? "NOT_A_REVIEWER" : "AGENT_CANNOT_DECIDE";
  await recordAttempt(store, tenant, { by: id, as: kind, code, ...tried });
  const who =
    grantors === undefined
      ? "nobody can, until new Holdpoint({ grantors }) says who"
      : `it takes ${sayRule(grantors.rule)}`;
  throw new HoldpointError(code, `${id} cannot issue or revoke grants; ${who}.`, { by: id });
}
