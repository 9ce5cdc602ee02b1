import type { Interrupt } from "holdpoint";
import { APPROVE, gated, holdpointAgent, questionAbout, REQUESTER } from "../d/holdpoint-agent.ts";
import { payCall, payment, payTool, REQUEST } from "../d/office.ts";
import { pendingQuestions, thread } from "../holdpoint-side.ts";
import type { Kit } from "../kit.ts";
import type { Scenario } from "../scenario.ts";

const PAID = payment("acme", 900);

/** Two of finance have to approve. Who that is may change between the first and the second. */
async function approvedByTwo(kit: Kit, id: string, annaThen: readonly string[] | "unknown") {
  const roles = new Map<string, readonly string[]>(["anna", "ben", "cara"].map((person) => [person, ["finance"]]));
  const app = holdpointAgent({
    turns: [{ calls: [payCall("call-1", "acme", 900)] }],
    tools: [gated(payTool(kit), { reviewers: { role: "finance", count: 2 } })],
    directory: { rolesOf: (person) => roles.get(person) ?? [] },
    checkpointer: kit.freshSaver(),
  });
  const approve = async (asked: Interrupt, by: string): Promise<void> => {
    await app.decide(asked.id, APPROVE, { by, digest: asked.digest });
    await app.settled(thread(id));
  };
  const before = kit.effects.times(PAID);
  const asked = questionAbout(await app.invoke(REQUEST, thread(id, { actor: REQUESTER })), "acme");
  await approve(asked, "anna");
  if (annaThen === "unknown") roles.delete("anna");
  else roles.set("anna", annaThen);
  await approve(asked, "ben");
  const paid = kit.effects.times(PAID) - before;
  const [again] = await pendingQuestions(app, thread(id));
  if (again !== undefined) for (const person of ["ben", "cara"]) await approve(again, person);
  return {
    paid,
    why: reasonIn(again?.value),
    receipt: (await app.receipt(asked.id))?.outcome,
    paidThen: kit.effects.times(PAID) - before - paid,
  };
}

type Approved = Awaited<ReturnType<typeof approvedByTwo>>;

/** Why it is asked again, as the question says; undefined when it is not, or not because of the people. */
function reasonIn(value: unknown): string | undefined {
  const { again = [] } = (value ?? {}) as {
    readonly again?: readonly { readonly what: string; readonly text: string }[];
  };
  return again.find(({ what }) => what === "reviewers")?.text;
}

function isReconsidered({ paid, why, receipt, paidThen }: Approved): boolean {
  return paid === 0 && why !== undefined && receipt === "unused" && paidThen === 1;
}

export const scenario: Scenario = {
  row: "E6",
  title: "reviewer lost the role between approving and dispatch",
  must: "quorum re-evaluated at dispatch through the directory",
  noPeer: "none of them has reviewers or roles",

  async holdpoint(kit) {
    const moved = await approvedByTwo(kit, "moved", ["sales"]);
    const gone = await approvedByTwo(kit, "gone", "unknown");
    const kept = await approvedByTwo(kit, "kept", ["finance"]);
    const said = ({ paid, why, paidThen }: Approved): string =>
      `paid ×${paid}, ${why === undefined ? "not asked again" : "asked again"}, ben and cara then: paid ×${paidThen}`;
    return {
      observed: `anna approves, loses the role, ben approves: ${said(moved)} (${moved.why ?? "no reason given"}); anna is gone from the directory: ${said(gone)}; anna keeps the role: paid ×${kept.paid}`,
      holds:
        isReconsidered(moved) &&
        isReconsidered(gone) &&
        kept.paid === 1 &&
        kept.why === undefined &&
        kept.receipt === "consumed" &&
        kept.paidThen === 0,
    };
  },
};
