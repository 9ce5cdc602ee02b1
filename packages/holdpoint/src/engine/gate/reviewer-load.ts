/**
 * Not asking people more than they can look at (approvals/repeats.ts, P3): how much everybody who could decide is asked
 * about now, and whether one more can be put before them.
 */
import { loadOf } from "../../approvals/repeats.ts";
import { countOf, needsOf, stagesOf, type Need, type Reviewers } from "../../approvals/reviewer-rule.ts";
import { lookUp, type Looking } from "./look-up.ts";
import { INTERRUPTS } from "../questions/questions.ts";
import type { Mandate } from "../oversight/mandate.ts";

/** How many open questions carry a tag; no more than `most` are counted. */
async function open({ store, tenant }: Mandate, tag: string, most: number): Promise<number> {
  return (await store.find({ tenant, collection: INTERRUPTS, state: "pending", tag, limit: most })).items.length;
}

/** The people a need is about; a role whose people the directory does not list counts as one. */
async function peopleOf(host: Looking, need: Need): Promise<readonly string[] | undefined> {
  if ("people" in need) return need.people;
  const { directory } = host.mandate.oversight;
  const who = `The directory (who holds the role ${JSON.stringify(need.role)})`;
  return directory?.peopleIn === undefined ? undefined : lookUp(host, who, () => directory.peopleIn?.(need.role));
}

async function isFull(host: Looking, need: Need, budget: number): Promise<boolean> {
  const { mandate } = host;
  const people = await peopleOf(host, need);
  // What a role is asked about, everybody in it is asked about, and any of them may take it.
  if ("role" in need) {
    const most = budget * Math.max(1, people?.length ?? 1);
    return (await open(mandate, `role:${need.role}`, most)) >= most;
  }
  const counts = await Promise.all(
    need.people.map(async (id) => [id, await open(mandate, `person:${id}`, budget)] as const),
  );
  return loadOf(need.people, new Map(counts), budget).free.length < countOf(need);
}

/** A need nobody has room for, in the budget of this process; undefined when it can be asked, or there is no budget. */
export async function overloaded(host: Looking, reviewers: Reviewers | undefined): Promise<Need | undefined> {
  const { reviewerBudget } = host.mandate.oversight;
  if (reviewerBudget === undefined || reviewers === undefined) return undefined;
  for (const need of stagesOf(reviewers.rule).flatMap(needsOf)) {
    if (await isFull(host, need, reviewerBudget)) return need;
  }
  return undefined;
}
