/** Agents that propose payments, and people who say something else in place of approving. */
import {
  allow,
  ask,
  compilePolicy,
  deny,
  entrypoint,
  type App,
  type ApprovalTerms,
  type PolicyDocument,
  type Store,
} from "../../src/index.ts";
import { serving } from "../engine/world.ts";
import { outcome, payTool, type Payment } from "./office.ts";

export const MAY_ANSWER: ApprovalTerms<Payment> = { allow: ["approve", "reject", "respond"] };
/** Small payments run, large ones are asked about, huge ones are not made. */
export const SMALL_RUN: PolicyDocument["rules"] = [
  deny("pay", { when: "args.cents > 10000" }),
  ask("pay", { when: "args.cents > 500", allow: ["approve", "reject", "respond"] }),
  allow("pay"),
];

/** An agent that proposes one payment after another, whatever comes of each. */
export function agent(
  store: Store,
  paid: string[],
  terms: ApprovalTerms<Payment> = MAY_ANSWER,
  rules: PolicyDocument["rules"] = SMALL_RUN,
) {
  const pay = payTool(paid, terms);
  const policy = compilePolicy({ name: "p", rules }, [pay]);
  const app: App<readonly number[], unknown> = entrypoint(
    { name: "paying", checkpointer: store, policy },
    async (amounts: readonly number[]) => {
      const came: unknown[] = [];
      for (const cents of amounts) came.push(await outcome(pay.invoke({ to: "acme", cents })));
      return came;
    },
  );
  return { pay, app, ...serving(store, [app], { grantors: { people: ["boss"] } }) };
}

/** Something else than yes or no. */
export const respond = (value: string): object => ({ type: "respond", value });
