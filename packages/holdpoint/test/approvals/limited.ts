/** Payments under a limit. */
import {
  ask,
  compilePolicy,
  entrypoint,
  type ApprovalTerms,
  type CompiledPolicy,
  type PolicyDocument,
  type Store,
} from "../../src/index.ts";
import { serving } from "../engine/world.ts";
import { outcome, payTool, type Payment, type PayTool } from "./office.ts";
import { PAY_LIMIT, type Limit } from "./pay-limit.ts";

/** A policy of one rule and one limit: 10 USD. */
export function limitedTo(
  pay: PayTool,
  rule: PolicyDocument["rules"][number],
  limit: Partial<Limit> = {},
): CompiledPolicy {
  return compilePolicy({ name: "p", rules: [rule], limits: [{ ...PAY_LIMIT, ...limit }] }, [pay]);
}

/** What differs from a payment that is asked about. */
export interface Setting {
  readonly terms?: ApprovalTerms<Payment>;
  readonly rule?: PolicyDocument["rules"][number];
  readonly limit?: Partial<Limit>;
}

/** Pays what it is told under that limit, in a process on a store. */
export function limitedDesk(store: Store, paid: string[], { terms = {}, rule = ask("pay"), limit = {} }: Setting = {}) {
  const pay = payTool(paid, terms);
  const app = entrypoint(
    { name: "paying", checkpointer: store, policy: limitedTo(pay, rule, limit) },
    async (cents: number) => outcome(pay.invoke({ to: "acme", cents })),
  );
  return { app, pay, ...serving(store, [app]) };
}
