/**
 * What an action is about in money, worked out by its tool. People decide by it and limits of delegations are compared
 * with it, so an edit has to come with the amount of the edited arguments. Only a process in which the tool has asked
 * knows how.
 */
import { isAmount, type Amount } from "../../approvals/amount.ts";
import type { Envelope } from "../../approvals/envelope.ts";
import type { Json } from "../../core/json.ts";
import type { Store } from "../../storage/store.ts";
import type { Action } from "./action.ts";

type Asking = Pick<Action, "parse" | "terms">;
type Code = Pick<Envelope, "graph" | "version" | "tool" | "schemaDigest">;

const known = new WeakMap<Store, Map<string, Asking>>();

function keyOf({ graph, version, tool, schemaDigest }: Code): string {
  return JSON.stringify([graph, version, tool, schemaDigest]);
}

/** Takes note of how the amount of an action is worked out. */
export function knowAmount(store: Store, code: Code, { parse, terms }: Asking): void {
  const tools = known.get(store) ?? new Map<string, Asking>();
  known.set(store, tools.set(keyOf(code), { parse, terms }));
}

/** The amount of an action with other arguments, as its tool would get them; undefined when it is not known here. */
export function amountOf(store: Store, code: Code, args: Json): Amount | undefined {
  const asking = known.get(store)?.get(keyOf(code));
  try {
    const amount = asking?.terms.amount?.(asking.parse(args) as never);
    return amount !== undefined && isAmount(amount) ? amount : undefined;
  } catch {
    return undefined;
  }
}
