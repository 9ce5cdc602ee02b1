/**
 * The world an approval was given in, and the world it is used in (S25).
 *
 * W1. A snapshot is JSON, shown with the request, and its digest is part of what is approved.
 * W2. Without a comparison of the author's own, snapshots are compared number by number within the tolerance; everything
 *     else has to be equal.
 */
import { canonical, canonicalClone, isObject, toJson, type Json } from "../../core/json.ts";
import type { Revalidation } from "../../approvals/dispatch.ts";
import type { Action } from "./action.ts";
import { lookUp, type Looking } from "./look-up.ts";

/** Whether a value is another one, as far as the tolerance goes. */
export function isClose(then: Json, now: Json, tolerance: number): boolean {
  if (typeof then === "number" && typeof now === "number") return Math.abs(now - then) <= tolerance * Math.abs(then);
  if (Array.isArray(then) && Array.isArray(now)) {
    return (
      then.length === now.length && then.every((item: Json, index) => isClose(item, now[index] as Json, tolerance))
    );
  }
  if (isObject(then) && isObject(now)) {
    const keys = Object.keys(then);
    return (
      keys.length === Object.keys(now).length &&
      keys.every((key) => Object.hasOwn(now, key) && isClose(then[key] as Json, now[key] as Json, tolerance))
    );
  }
  return canonical(then) === canonical(now);
}

async function look(
  host: Looking,
  tool: string,
  snapshot: NonNullable<Action["terms"]["snapshot"]>,
  args: Json,
): Promise<Json> {
  const taken = await lookUp(host, `The snapshot of ${tool}`, () => snapshot(args as never));
  return canonicalClone(toJson(taken, `snapshot of ${tool}`));
}

/** What the world looks like; undefined when the action does not look. */
export async function takeSnapshot(host: Looking, { terms, args, tool }: Action): Promise<Json | undefined> {
  return terms.snapshot === undefined ? undefined : look(host, tool, terms.snapshot, args);
}

/** Looks at the world again. */
export async function revalidate(host: Looking, action: Action, then: Json, args: Json): Promise<Revalidation> {
  const { revalidate: own, tolerance = 0, snapshot } = action.terms;
  if (own !== undefined) {
    const found = await lookUp(host, `The revalidate of ${action.tool}`, () => own(then, args as never));
    if (found === "same") return { result: "same" };
    if ("impossible" in found) return { result: "impossible", reason: String(found.impossible) };
    return { result: "drifted", from: then, to: canonicalClone(toJson(found.drifted, `snapshot of ${action.tool}`)) };
  }
  if (snapshot === undefined) {
    return {
      result: "impossible",
      reason: `${action.tool} does not look at the world any more, and its approval rests on it.`,
    };
  }
  const now = await look(host, action.tool, snapshot, args);
  return isClose(then, now, tolerance) ? { result: "same" } : { result: "drifted", from: then, to: now };
}
