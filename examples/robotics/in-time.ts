/** The operator answers in time, and the arm goes on. */
import { isHoldpointError } from "holdpoint";
import type { Cell } from "./cell.ts";
import { check, say, title } from "./say.ts";

/** On a machine that is busy even a quick answer can be too late. Then the arm stands, as it must, and it is tried again. */
const ATTEMPTS = 20;

export async function inTime(cell: Cell): Promise<void> {
  title("1. An answer in time");
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const thread = `in-time-${attempt}`;
    const question = await cell.begin(thread, "zone B").catch(() => undefined);
    const receipt = question && (await cell.answer(question, "go", "olga").catch((error: unknown) => error));
    if (receipt === undefined || isHoldpointError(receipt, "DEADLINE_PASSED")) {
      say("  too slow; the arm was stopped, and it is tried again");
      continue;
    }
    if (receipt instanceof Error) throw receipt;
    const outcome = await cell.outcome(thread);
    for (const event of cell.arm.events) say(`  the arm ${event}`);
    if (outcome !== "crossed") continue;
    check("it crossed on the operator's word, and nothing stopped it", cell.arm.events, [
      "creeps to the edge of zone B",
      "crosses zone B",
    ]);
    cell.arm.stop("the end of its way");
    return;
  }
  throw new Error(`No answer was in time in ${ATTEMPTS} attempts.`);
}
