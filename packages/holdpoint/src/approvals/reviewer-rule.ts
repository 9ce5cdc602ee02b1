/**
 * Who has to approve, as data.
 *
 * R1. A person is one human, named by `id`; what roles they hold changes what they may do, never how often they count.
 * R2. A rule asks for needs: so many distinct people who hold a role, or so many of the people named.
 * R3. `all` is met by distinct people for every part, `any` by one part; `stages` come one after the other, and the
 *     people of one stage are others than those of the next.
 */

/** A human, and the roles they hold. */
export interface Person {
  readonly id: string;
  readonly roles: readonly string[];
}

/** So many distinct people (default 1) who hold a role, or of those named. */
export type Need =
  | { readonly role: string; readonly count?: number }
  | { readonly people: readonly string[]; readonly count?: number };

/** Who has to approve in one stage. */
export type StageRule = Need | { readonly all: readonly StageRule[] } | { readonly any: readonly StageRule[] };

/** Who has to approve. Composable and JSON. */
export type ReviewerRule = StageRule | { readonly stages: readonly StageRule[] };

/** What it means when some approve and some reject; see quorum.ts. */
export type Disagreement = "veto" | "majority" | "escalate";

/** Who decides about a request, and how. */
export interface Reviewers {
  readonly rule: ReviewerRule;
  /** Whoever matches ends it with one rejection, at any stage, whatever `disagreement` says. */
  readonly veto?: StageRule;
  /** Default `veto`: any rejection rejects. */
  readonly disagreement?: Disagreement;
  /** Default false: the requester is never counted. */
  readonly allowRequester?: boolean;
  /** Longest chain of delegations; default 1, and 0 forbids them. */
  readonly maxDelegations?: number;
}

/** What authors may write: a role, a rule, or the whole. */
export type ReviewersInput = string | ReviewerRule | Reviewers;

/** The longest chain of delegations allowed; none where anybody decides. */
export function longestChain(reviewers: Reviewers | undefined): number {
  return reviewers === undefined ? 0 : (reviewers.maxDelegations ?? 1);
}

/** How many people a need asks for. */
export function countOf(need: Need): number {
  return need.count ?? 1;
}

/** True when the person can fill a place of the need. */
export function meets(person: Person, need: Need): boolean {
  return "role" in need ? person.roles.includes(need.role) : need.people.includes(person.id);
}

/** True when one person alone is what the rule describes; counts play no part. */
export function matches(person: Person, rule: StageRule): boolean {
  if ("all" in rule) return rule.all.every((part) => matches(person, part));
  if ("any" in rule) return rule.any.some((part) => matches(person, part));
  return meets(person, rule);
}

/** All needs in a rule, wherever they stand. */
export function needsOf(rule: StageRule): readonly Need[] {
  if ("all" in rule) return rule.all.flatMap(needsOf);
  if ("any" in rule) return rule.any.flatMap(needsOf);
  return [rule];
}

/** The stages of a rule, in order; one when it has none of its own. */
export function stagesOf(rule: ReviewerRule): readonly StageRule[] {
  return "stages" in rule ? rule.stages : [rule];
}

function sayList(words: readonly string[], last: string): string {
  if (words.length < 2) return words.join("");
  return [words.slice(0, -1).join(", "), ...words.slice(-1)].join(` ${last} `);
}

/** A need in words: `2 people with the role "manager"`, `1 of ann, bob`. */
export function sayNeed(need: Need): string {
  const count = countOf(need);
  if ("role" in need) {
    const role = JSON.stringify(need.role);
    return count === 1 ? `someone with the role ${role}` : `${count} people with the role ${role}`;
  }
  return count === need.people.length ? sayList(need.people, "and") : `${count} of ${need.people.join(", ")}`;
}

function sayPart(rule: StageRule): string {
  return "all" in rule || "any" in rule ? `(${sayRule(rule)})` : sayNeed(rule);
}

/** A rule in words, for people. */
export function sayRule(rule: ReviewerRule): string {
  if ("stages" in rule) return `first ${rule.stages.map(sayPart).join(", then ")}`;
  if ("all" in rule) return sayList(rule.all.map(sayPart), "and");
  if ("any" in rule) return sayList(rule.any.map(sayPart), "or");
  return sayNeed(rule);
}
