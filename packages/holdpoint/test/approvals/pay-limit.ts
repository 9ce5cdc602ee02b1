/** A limit of what is paid. */
import type { PolicyDocument } from "../../src/index.ts";

export type Limit = NonNullable<PolicyDocument["limits"]>[number];

/** 10 USD in all; what goes beyond is denied. */
export const PAY_LIMIT: Limit = {
  id: "daily",
  tools: "pay",
  amount: "args.cents",
  currency: "USD",
  per: "tenant",
  window: "ever",
  max: 1_000,
  onExceed: "deny",
};
