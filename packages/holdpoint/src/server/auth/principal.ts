/**
 * Who makes a request.
 *
 * A1. Whoever authenticates says who somebody is; nothing of it is ever taken from the body of a request.
 * A2. Only people decide. What agents and services hold never does, whatever scopes it has (G10).
 * A3. A principal that is not well formed is an error of whoever authenticated it; the request is refused. Ids that look
 *     like somebody else's are not (core/person-id.ts).
 * A4. Whose data somebody works with is part of who they are: it comes from whoever authenticated them, and nothing else
 *     of a request can name it. The same id in two tenants is two people.
 */
import { DEFAULT_TENANT, isTenant, type Tenant } from "../../core/ids.ts";
import { isPlainObject, isText } from "../../core/json.ts";
import { personIdProblem } from "../../core/person-id.ts";
import type { Decider } from "../../engine/questions/decider.ts";
import { HttpRefusal } from "../http/http-refusal.ts";

/** What a principal may be let do over HTTP. */
export const SCOPES = [
  "audit:read",
  "bypasses:read",
  "deliveries:read",
  "deliveries:retry",
  "events:read",
  "grants:manage",
  "grants:read",
  "interrupts:decide",
  "interrupts:read",
  "metrics:read",
  "policy:read",
  "threads:cancel",
  "threads:fork",
  "threads:read",
  "threads:run",
] as const;

/** One thing that a principal is let do. */
export type Scope = (typeof SCOPES)[number];

/** Whether somebody is a person, an agent, or a program that is neither. */
export type PrincipalKind = "person" | "agent" | "service";

/** Somebody who was authenticated. */
export interface Principal {
  readonly kind: PrincipalKind;
  readonly id: string;
  /** The roles of a person, where there is no directory; a directory knows better. */
  readonly roles: readonly string[];
  /** Whose data they work with (A4); left out, `default`. */
  readonly tenant?: string;
  readonly scopes: readonly Scope[];
  /** The person an agent or a service works for: the requester of the runs it starts. */
  readonly onBehalfOf?: string;
}

/** Says who makes a request: the port for authentication. There is no default. */
export interface Auth {
  /** Undefined refuses the request. */
  authenticate(request: Request): Principal | undefined | Promise<Principal | undefined>;
}

const KINDS: ReadonlySet<unknown> = new Set<PrincipalKind>(["person", "agent", "service"]);

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

/** What is wrong with the ids of a principal, as a sentence; undefined when nothing is. */
export function idsProblem({ id, onBehalfOf }: Pick<Principal, "id" | "onBehalfOf">): string | undefined {
  const said = (what: string, problem: string | undefined): string | undefined =>
    problem === undefined ? undefined : `The ${what} of the principal ${problem}.`;
  const behalf = onBehalfOf === undefined ? undefined : personIdProblem(onBehalfOf);
  return said("id", personIdProblem(id)) ?? said("onBehalfOf", behalf);
}

/** Whether something has the form of a principal; its ids are another matter ({@link idsProblem}). */
export function isPrincipal(value: unknown): value is Principal {
  if (!isPlainObject(value)) return false;
  const { kind, id, roles, scopes, tenant, onBehalfOf } = value;
  const isWhole = KINDS.has(kind) && isText(id) && isTexts(roles) && isTexts(scopes);
  const isSomebodys = onBehalfOf === undefined || (kind !== "person" && isText(onBehalfOf));
  return isWhole && isSomebodys && (tenant === undefined || isTenant(tenant));
}

/** Ways for people to sign in: with a one-time link, or with an identity provider. */
export type SignInWay = "link" | "oidc";

/**
 * Who makes the request; refuses whoever is not known. `signIn` says how people can become known here.
 */
export async function principalOf(auth: Auth, request: Request, signIn: readonly SignInWay[] = []): Promise<Principal> {
  const principal: unknown = await auth.authenticate(request);
  if (principal === undefined) {
    throw signIn.length === 0
      ? new HttpRefusal("UNAUTHENTICATED", "Send the header Authorization: Bearer with a key that is known here.")
      : new HttpRefusal("UNAUTHENTICATED", "Sign in, or send Authorization: Bearer with a key that is known here.", {
          signIn,
        });
  }
  const problem = isPrincipal(principal) ? idsProblem(principal) : "";
  if (!isPrincipal(principal) || problem !== undefined) {
    throw new Error(`auth.authenticate() gave something that is no principal. ${problem}`.trimEnd());
  }
  return principal;
}

/** Whose data a principal works with (A4). */
export function tenantOf({ tenant }: Principal): Tenant {
  return isTenant(tenant) ? tenant : DEFAULT_TENANT;
}

/** What tells principals apart: whatever is counted for each of them. */
export function principalKey(principal: Principal): string {
  return `${tenantOf(principal)} ${principal.kind} ${principal.id}`;
}

/** Refuses whoever was not given a scope. */
export function requireScope(principal: Principal, scope: Scope): void {
  if (principal.scopes.includes(scope)) return;
  throw new HttpRefusal("SCOPE_MISSING", `This takes the scope ${scope}, which ${principal.id} was not given.`, {
    scope,
  });
}

/** The principal as the library's decider. */
export function deciderFor({ id, roles, kind }: Principal): Decider {
  return { id, roles, kind };
}

/** The person on whose behalf what this principal starts goes on (A1). */
export function requesterFor({ kind, id, onBehalfOf }: Principal): string | undefined {
  return kind === "person" ? id : onBehalfOf;
}
