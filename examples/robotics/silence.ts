/** Nobody answers: the arm is stopped first, and it is written down after. */
import { isHoldpointError } from "holdpoint";
import type { Cell } from "./cell.ts";
import { check, say, title } from "./say.ts";

const THREAD = "silence";
/** What the journal has to say, in this order, whatever else it says. */
const STORY = [
  'interrupt_asked  interrupt "Is zone C clear?"',
  'interrupt_expired  interrupt "Is zone C clear?"',
  'step_completed  step "record the stop"',
  'interrupt_answered  interrupt "The arm stands. Release it?"',
  'step_completed  step "release"',
  "run_completed",
];

export async function silence(cell: Cell): Promise<void> {
  title("2. No answer");
  const question = await cell.begin(THREAD, "zone C");
  const release = await cell.releaseAsked(THREAD);
  for (const event of cell.arm.events) say(`  the arm ${event}`);
  check("stopped first, recorded after", cell.arm.events, [
    "creeps to the edge of zone C",
    "is stopped by the reflex",
    "is recorded as stopped on silence",
  ]);

  const late: unknown = await cell.answer(question, "go", "olga").catch((error: unknown) => error);
  check("a yes that comes late is refused", isHoldpointError(late, "DEADLINE_PASSED"), true);
  const operator: unknown = await cell.answer(release, "release", "olga").catch((error: unknown) => error);
  check("the operator cannot release the arm", isHoldpointError(operator, "NOT_A_REVIEWER"), true);
  check("it stands", cell.arm.state, "stopped");
  check("somebody from safety releases it", [await cell.release(THREAD), cell.arm.state], ["stopped", "ready"]);

  const journal = await cell.journal(THREAD);
  say("  the journal:");
  for (const entry of journal) say(`    ${entry}`);
  const told = journal.filter((entry) => STORY.includes(entry));
  check("the journal says what happened, in order", told, STORY);
}
