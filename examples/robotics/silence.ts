/** Nobody answers: the arm is stopped first, and it is written down after. */
import { isHoldpointError } from "holdpoint";
import type { Cell } from "./cell.ts";
import { check, say, title } from "./say.ts";

const THREAD = "silence";

export async function silence(cell: Cell): Promise<void> {
  title("2. No answer");
  const question = await cell.begin(THREAD, "zone C");
  await cell.until("the stop is recorded", () => cell.arm.events.length >= 3);
  for (const event of cell.arm.events) say(`  the arm ${event}`);
  check("it stands", cell.arm.state, "standing");
  check("stopped first, recorded after", cell.arm.events, [
    "creeps to the edge of zone C",
    "stopped by the reflex",
    "recorded: stopped on silence",
  ]);

  const late: unknown = await cell.answer(question, "go", "olga").catch((error: unknown) => error);
  check("a yes that comes now is refused", isHoldpointError(late, "DEADLINE_PASSED"), true);
  check("and moves nothing", cell.arm.state, "standing");

  await cell.until("the thread asks for the release", async () => {
    const { items } = await cell.panel.pending({ threadId: THREAD });
    return items.length === 1;
  });
  const release = await cell.asked(THREAD);
  const operator: unknown = await cell.answer(release, "release", "olga").catch((error: unknown) => error);
  check("the operator cannot release it", isHoldpointError(operator, "NOT_A_REVIEWER"), true);
  await cell.answer(release, "release", "sam");
  check("somebody from safety can", await cell.outcome(THREAD), "stopped");

  const journal = await cell.journal(THREAD);
  say("  the journal:");
  for (const entry of journal) say(`    ${entry}`);
  const kinds = journal.map((entry) => entry.split("  ")[0]);
  const order = ["interrupt_asked", "interrupt_expired", "step_completed", "interrupt_answered", "run_completed"];
  const at = order.map((kind, index) => kinds.indexOf(kind, index === 0 ? 0 : kinds.indexOf(order[index - 1] ?? "")));
  check(
    "it says what happened, in order: asked, expired, recorded, released, done",
    [at.every((place) => place >= 0), at.toSorted((one, other) => one - other)],
    [true, at],
  );
}
