/**
 * What was asked, and never changes (G3).
 *
 * A1. A request says all that decides about it: what is shown, who may decide and how, until when, and what happens then.
 * A2. Its digest is that of what is shown (shown.ts); a decision names the digest of what its author saw.
 * A3. A request that could never be decided, or whose default it does not allow, is refused when it is made.
 */
import { HoldpointError } from "../core/errors.ts";
import type { InterruptId } from "../core/ids.ts";
import { deepFreeze, toJson, type Json, type JsonObject } from "../core/json.ts";
import { isAmount, type Amount } from "./amount.ts";
import { normalizeReviewers } from "./check-reviewers.ts";
import { DECISION_TYPES, type DecisionType } from "./decision.ts";
import { checkShown, isSealed, type Envelope } from "./envelope.ts";
import { normalizeLadder, type Rung, type RungInput } from "./ladder.ts";
import type { Rejection } from "./repeats.ts";
import type { Reviewers, ReviewersInput } from "./reviewer-rule.ts";

/** One of the answers that are offered. */
export interface Option {
  readonly id: string;
  readonly label: string;
  /** What the code that asked gets; the id when left out. */
  readonly value?: Json;
}

/** What was asked, as it is stored. */
export interface ReviewRequest {
  readonly id: InterruptId;
  /** `action`: bound to an envelope. `question`: everything else. */
  readonly kind: "question" | "action";
  /** What people are shown. */
  readonly value: Json;
  readonly key?: string;
  /** What the value of a `respond` has to look like. */
  readonly schema?: JsonObject;
  readonly options?: readonly Option[];
  /** How it may be decided. */
  readonly allow: readonly DecisionType[];
  /** The action as it was proposed. */
  readonly envelope?: Envelope;
  /** The amount of money it is about; what limits of delegations are compared with. */
  readonly amount?: Amount;
  readonly requester?: string;
  /** Others who count as requesters: they changed what the run goes on with. */
  readonly coRequesters?: readonly string[];
  /** Who decides; anybody when left out. */
  readonly reviewers?: Reviewers;
  /** What happens when nobody does; empty when it waits for ever. */
  readonly ladder: readonly Rung[];
  /** Earlier rejections of the same action, shown with it. */
  readonly repeats?: readonly Rejection[];
  readonly askedAt: number;
}

/** What a request is made of. */
export interface RequestInput {
  readonly id: InterruptId;
  readonly value: Json;
  readonly key?: string;
  readonly schema?: JsonObject;
  readonly options?: readonly Option[];
  /** Default: approve and reject for an action; else `choose` with options, `respond` without. */
  readonly allow?: readonly DecisionType[];
  readonly envelope?: Envelope;
  readonly amount?: Amount;
  /** Of a question; an action has it in its envelope. */
  readonly requester?: string;
  readonly coRequesters?: readonly string[];
  readonly reviewers?: ReviewersInput;
  readonly ladder?: readonly RungInput[];
  readonly repeats?: readonly Rejection[];
  readonly askedAt: number;
  /** The roles there are, when they are known. */
  readonly roles?: ReadonlySet<string>;
}

/** Everybody who counts as a requester. */
export function requestersOf({
  requester,
  coRequesters = [],
}: Pick<ReviewRequest, "requester" | "coRequesters">): readonly string[] {
  return requester === undefined ? coRequesters : [requester, ...coRequesters];
}

function refuse(path: string, what: string): never {
  throw new HoldpointError("INVALID_ARGUMENT", `${path} ${what}.`, { path });
}

function optionsOf(given: readonly Option[] | undefined): readonly Option[] | undefined {
  if (given === undefined) return undefined;
  if (given.length === 0) refuse("options", "is a list with at least one option");
  const ids = new Set<string>();
  for (const [at, { id }] of given.entries()) {
    if (id === "" || ids.has(id)) refuse(`options[${at}].id`, "is a text of its own, which no other option has");
    ids.add(id);
  }
  return given;
}

function defaultTypes(input: RequestInput): readonly DecisionType[] {
  if (input.envelope !== undefined) return ["approve", "reject"];
  return input.options === undefined ? ["respond"] : ["choose"];
}

function typesOf(input: RequestInput): readonly DecisionType[] {
  const given = input.allow ?? defaultTypes(input);
  const allow = DECISION_TYPES.filter((type) => given.includes(type));
  const isAction = input.envelope !== undefined;
  const problems: readonly (readonly [boolean, string])[] = [
    [given.some((type) => !DECISION_TYPES.includes(type)), `names ways to decide: ${DECISION_TYPES.join(", ")}`],
    [allow.length === 0, "is a list with at least one way to decide"],
    [allow.includes("edit") && !isAction, "has edit, and there is no action to edit"],
    [allow.includes("choose") !== (input.options !== undefined), "has choose exactly when there are options"],
    [isAction && !(allow.includes("approve") && allow.includes("reject")), "has approve and reject for an action"],
  ];
  const found = problems.find(([isThere]) => isThere);
  return found === undefined ? allow : refuse("allow", found[1]);
}

/** A3: what the default would decide has to be a decision that is allowed. */
function checkDefault(ladder: readonly Rung[], allow: readonly DecisionType[]): void {
  const last = ladder.at(-1);
  if (last?.kind !== "default" || typeof last.otherwise === "object" || last.otherwise === "fail") return;
  if (allow.includes(last.otherwise)) return;
  refuse("ladder", `ends with ${last.otherwise}, which the request does not allow`);
}

function checkNumbers({ amount, envelope, askedAt }: RequestInput): void {
  if (!Number.isSafeInteger(askedAt)) refuse("askedAt", "is an instant in whole milliseconds");
  const validForMs = envelope?.validForMs;
  if (validForMs !== undefined && !(Number.isSafeInteger(validForMs) && validForMs > 0)) {
    refuse("validForMs", "is a span of whole milliseconds, more than 0");
  }
  if (amount !== undefined && !isAmount(amount)) {
    refuse("amount", "is a whole number of minor units (1250 for 12.50) and a currency");
  }
}

/** Makes a request of what was asked; throws INVALID_ARGUMENT, REVIEWERS_INVALID, LADDER_INVALID, NOT_JSON or TOO_LARGE. */
export function makeRequest(input: RequestInput): ReviewRequest {
  const { id, key, schema, envelope, amount, askedAt, roles } = input;
  const value = toJson(input.value, "value that is shown");
  checkShown(value, "value", "What is shown takes");
  if (envelope !== undefined && !isSealed(envelope)) refuse("envelope", "does not have the digests of what it holds");
  checkNumbers(input);
  const options = optionsOf(input.options);
  const allow = typesOf(input);
  const requester = envelope === undefined ? input.requester : envelope.requester;
  const coRequesters = input.coRequesters?.length === 0 ? undefined : input.coRequesters;
  const who = {
    ...(requester === undefined ? {} : { requester }),
    ...(coRequesters === undefined ? {} : { coRequesters }),
  };
  const around = { requesters: requestersOf(who), ...(roles === undefined ? {} : { roles }) };
  const reviewers = input.reviewers === undefined ? undefined : normalizeReviewers(input.reviewers, around);
  const ladder = input.ladder === undefined ? [] : normalizeLadder(input.ladder, { ...around, askedAt });
  checkDefault(ladder, allow);
  const kind = envelope === undefined ? "question" : "action";
  const repeats = input.repeats?.length === 0 ? undefined : input.repeats;
  const asked = { id, kind, value, key, schema, options, allow, envelope, amount, ...who, reviewers, ladder };
  // What is undefined is left out (J2).
  return deepFreeze(toJson({ ...asked, repeats, askedAt }, "request")) as unknown as ReviewRequest;
}
