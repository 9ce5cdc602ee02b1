import { isDeepStrictEqual } from "node:util";
import type { Decider, Receipt, ReviewersInput } from "holdpoint";
import { APPROVE, gated, holdpointAgent, questionAbout, REQUESTER } from "../d/holdpoint-agent.ts";
import { payCall, payment, payTool, REQUEST } from "../d/office.ts";
import { thread } from "../holdpoint-side.ts";
import type { Kit } from "../kit.ts";
import { type Outcome, codeOf, outcomeOf, verdict } from "../outcome.ts";
import type { Scenario } from "../scenario.ts";

const PAID = payment("acme", 900);
const TWO_ROLES: ReviewersInput = { all: [{ role: "manager" }, { role: "finance" }] };

function holding(id: string, ...roles: readonly string[]): Decider {
  return { id, roles };
}

/** A payment under review: who approves what is shown, and what was paid so far. */
async function underReview(kit: Kit, id: string, reviewers: ReviewersInput) {
  const turns = [{ calls: [payCall("call-1", "acme", 900)] }];
  const app = holdpointAgent({ turns, tools: [gated(payTool(kit), { reviewers })], checkpointer: kit.freshSaver() });
  const asked = questionAbout(await app.invoke(REQUEST, thread(id, { actor: REQUESTER })), "acme");
  const before = kit.effects.times(PAID);
  return {
    async approve(by: Decider, comment?: string): Promise<Outcome<Receipt>> {
      const decision = { ...APPROVE, ...(comment === undefined ? {} : { comment }) };
      const outcome = await outcomeOf(() => app.decide(asked.id, decision, { by, digest: asked.digest }));
      // Whatever the approval lets happen has happened.
      await app.settled(thread(id));
      return outcome;
    },
    paid: (): number => kit.effects.times(PAID) - before,
  };
}

/** Who is still needed, as the receipt of an approval says. */
function missing(outcome: Outcome<Receipt>): string {
  return outcome.ok ? (outcome.value.standing?.missing ?? []).join(" and ") : verdict(outcome);
}

export const scenario: Scenario = {
  row: "E4",
  title: "requester approves own request; same human twice; one person with two roles on a two-role quorum",
  must: "refused, each its own reason",
  noPeer: "none of them knows who asked or who answers, and one answer is always enough",

  async holdpoint(kit) {
    const own = await underReview(kit, "own request", "finance");
    const byRequester = await own.approve(holding(REQUESTER, "finance"));

    const twice = await underReview(kit, "twice", { role: "finance", count: 2 });
    const first = await twice.approve(holding("anna", "finance"));
    const same = await twice.approve(holding("anna", "finance"));
    const again = await twice.approve(holding("anna", "finance"), "and once more");

    const both = await underReview(kit, "both roles", TWO_ROLES);
    const asBoth = await both.approve(holding("anna", "manager", "finance"));
    const asOther = await both.approve(holding("anna", "finance"), "this time for finance");
    const paid = own.paid() + twice.paid() + both.paid();

    const proper = await underReview(kit, "two people", TWO_ROLES);
    await proper.approve(holding("anna", "manager"));
    const afterOne = proper.paid();
    await proper.approve(holding("ben", "finance"));
    const isSame = first.ok && same.ok && isDeepStrictEqual(first.value, same.value);
    return {
      observed: `the requester: ${verdict(byRequester)}; anna twice where two of finance are needed: ${isSame ? "the same receipt" : "another receipt"}, with other words ${verdict(again)}; anna with both roles where manager and finance are needed: still needed is ${missing(asBoth)}, then for finance alone ${verdict(asOther)}; paid ×${paid}; a manager and somebody of finance: paid ×${proper.paid()}`,
      holds:
        codeOf(byRequester) === "REQUESTER_EXCLUDED" &&
        isSame &&
        codeOf(again) === "ALREADY_VOTED" &&
        asBoth.ok &&
        missing(asBoth).startsWith("someone with the role") &&
        !asOther.ok &&
        paid === 0 &&
        afterOne === 0 &&
        proper.paid() === 1,
    };
  },
};
