/**
 * Checks what an author says about a tool and how it is approved, where it is said.
 *
 * X1. A name that is not known is refused: `reviewer: "cfo"` would ask anybody, and `effects: "act"` nobody.
 * X2. What would be ignored is refused, too: a tolerance without a snapshot compares nothing.
 */
import { DEFAULTS, isDefault } from "../../approvals/ladder.ts";
import { durationMs, type Duration } from "../../core/duration.ts";
import { HoldpointError } from "../../core/errors.ts";
import { isPlainObject } from "../../core/json.ts";
import type { ApprovalTerms } from "./action.ts";

type Fits = (value: unknown) => boolean;

const anything: Fits = () => true;
const isFunction: Fits = (value) => typeof value === "function";
const isList: Fits = Array.isArray;

/** Every name there is, and what has to be there under it; what is left is checked when people are asked. */
const FITS: Readonly<Record<keyof ApprovalTerms, readonly [fits: Fits, what: string]>> = {
  summary: [(value) => typeof value === "string" || isFunction(value), "a text, or a function of the arguments"],
  reviewers: [anything, ""],
  deadline: [
    (value) => !(value instanceof Date) || !Number.isNaN(value.getTime()),
    "an instant there is, or a duration",
  ],
  onDeadline: [isDefault, DEFAULTS],
  ladder: [isList, "a list of rungs"],
  validFor: [anything, ""],
  allow: [isList, "a list of ways to decide"],
  options: [isList, "a list of options"],
  amount: [isFunction, "a function of the arguments"],
  snapshot: [isFunction, "a function of the arguments"],
  tolerance: [
    (value) => typeof value === "number" && value >= 0 && Number.isFinite(value),
    "a number from 0 (0.02: 2 %)",
  ],
  revalidate: [isFunction, "a function of the snapshot and the arguments"],
};

function refuse(what: string, field: string, message: string): never {
  throw new HoldpointError("INVALID_ARGUMENT", `${what}: ${message}`, { field });
}

/** Refuses names that are not among those there are (X1); what is undefined counts as left out. */
export function checkNames(what: string, given: object, known: Readonly<Record<string, unknown>>): void {
  const unknown = Object.entries(given).find(([name, value]) => value !== undefined && !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  const [name] = unknown;
  refuse(what, name, `there is no ${JSON.stringify(name)}; there are ${Object.keys(known).join(", ")}.`);
}

/** Refuses an effect that is none. */
export function checkEffect(what: string, effect: unknown): void {
  if (effect === undefined || effect === "read" || effect === "act") return;
  refuse(what, "effect", `effect is ${JSON.stringify(effect)}; it is "read" or "act".`);
}

function checkSpan(what: string, field: string, span: Duration | undefined): void {
  if (span === undefined) return;
  try {
    durationMs(span);
  } catch (error) {
    refuse(what, field, `${field}: ${(error as Error).message}`);
  }
}

/** Refuses terms of an approval that cannot be meant. Throws INVALID_ARGUMENT naming the field. */
export function checkTerms(what: string, terms: unknown): void {
  if (!isPlainObject(terms)) refuse(what, "approval", "how it is approved is an object.");
  checkNames(what, terms, FITS);
  for (const [name, [fits, wanted]] of Object.entries(FITS)) {
    const value = terms[name];
    if (value !== undefined && !fits(value)) refuse(what, name, `${name} is ${wanted}.`);
  }
  const { tolerance, revalidate, snapshot, deadline, ladder, onDeadline, validFor } = terms as ApprovalTerms;
  if (snapshot === undefined && tolerance !== undefined) refuse(what, "tolerance", "tolerance takes a snapshot.");
  if (snapshot === undefined && revalidate !== undefined) refuse(what, "revalidate", "revalidate takes a snapshot.");
  if (revalidate !== undefined && tolerance !== undefined) {
    refuse(what, "tolerance", "tolerance and revalidate are two ways to compare; give one.");
  }
  if (onDeadline !== undefined && deadline === undefined) refuse(what, "onDeadline", "onDeadline takes a deadline.");
  if (ladder !== undefined && deadline !== undefined) {
    refuse(what, "deadline", "deadline and ladder both say until when; give one.");
  }
  checkSpan(what, "validFor", validFor);
  checkSpan(what, "deadline", deadline instanceof Date ? undefined : deadline);
}
