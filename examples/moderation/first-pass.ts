/** What the classifier decided by itself, and what it did not. */
import { shown, type Desk } from "./desk.ts";
import { ITEMS } from "./items.ts";
import { check, say, title } from "./say.ts";

/** How many posts wait because of each rule. */
async function waitingByRule(desk: Desk): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  const questions = [...(await desk.waiting("moderator")), ...(await desk.waiting("privacy"))];
  for (const rule of questions.flatMap((question) => shown(question).rules)) counts[rule] = (counts[rule] ?? 0) + 1;
  return counts;
}

export async function firstPass(desk: Desk): Promise<void> {
  title(`1. The classifier reads ${ITEMS.length} posts`);
  await desk.work();
  const waiting = await waitingByRule(desk);
  for (const [rule, count] of Object.entries(waiting)) say(`  ${String(count).padStart(2)} wait: ${rule}`);

  check("30 posts were decided without anybody", desk.forum.count("keep") + desk.forum.count("remove"), 30);
  check("7 of them were removed", desk.forum.count("remove"), 7);
  check("20 wait for people, each with the rule that asked", waiting, {
    "hardly-harmless": 2,
    heated: 4,
    "likely-spam": 7,
    "maybe-spam": 4,
    "private-data": 3,
  });
  const address = await desk.asked("post-19");
  check("private data is asked about although the classifier is sure", shown(address).args.confidence, 0.98);
  check("nothing that waits has been touched", desk.forum.done("post-19"), undefined);
}
