import type { Interrupt, ReviewersInput } from "holdpoint";
import { APPROVE, gated, holdpointAgent, questionAbout, REQUEST, REQUESTER } from "../d/holdpoint-agent.ts";
import { payCall, payment, payTool } from "../d/office.ts";
import { thread } from "../holdpoint-side.ts";
import type { Kit } from "../kit.ts";
import { type Outcome, messageOf, outcomeOf, verdict } from "../outcome.ts";
import type { Scenario } from "../scenario.ts";

const PAID = payment("acme", 900);

export const scenario: Scenario = {
  row: "E4",
  title: "requester approves own request; same human twice; one person with two roles on a two-role quorum",
  must: "refused, each its own reason",
  noPeer: "none of them knows who asked or who answers, and one answer is always enough",

  async holdpoint(kit) {
   const run = async (id: string, reviewers: ReviewersInput, decisions: readonly (readonly [object, {id: string, roles: string[]}])[]) => {
    const app = holdpointAgent({ turns: [{ calls: [payCall("call-1", "acme", 900)] }], tools: [gated(payTool(kit), { reviewers })], checkpointer: kit.freshSaver() });
    const asked = questionAbout(await app.invoke(REQUEST, thread(id, { actor: REQUESTER })), "acme");
    const before = kit.effects.times(PAID);
    for (const [d, by] of decisions) {
      const o = await outcomeOf(() => app.decide(asked.id, d, { by, digest: asked.digest }));
      console.log(id, by.id, o.ok ? o.value.standing : messageOf(o.error, 200), verdict(o), kit.effects.times(PAID) - before);
    }
    await app.settled(thread(id));
    console.log(kit.effects.times(PAID) - before);
   };
   const F = ["finance"], M = ["manager"];
   await run("own", "finance", [[APPROVE, {id: "rita", roles: F}], [APPROVE, {id: "anna", roles: F}]]);
   await run("twice", {role: "finance", count: 2}, [[APPROVE, {id: "anna", roles: F}],[APPROVE, {id: "anna", roles: F}],[{...APPROVE, comment: "again"}, {id: "anna", roles: F}], [APPROVE, {id: "ben", roles: F}]]);
   await run("two", {all: [{role: "finance"}, {role: "manager"}]}, [[APPROVE, {id: "anna", roles: ["finance", "manager"]}],[APPROVE, {id: "anna", roles: M}],[{...APPROVE, comment: "as manager"}, {id: "anna", roles: M}], [APPROVE, {id: "ben", roles: M}]]);
   await run("control", {all: [{role: "finance"}, {role: "manager"}]}, [[APPROVE, {id: "anna", roles: F}],[APPROVE, {id: "ben", roles: M}]]);
    return { observed: "", holds: false };
  },
};
