/** The operator answers in time, and the arm goes on. */
import { isHoldpointError } from "holdpoint";
import type { Cell } from "./cell.ts";
import { check, say, title } from "./say.ts";

/** On a machine that is busy even a quick answer can be too late. Then the arm stands, as it must, and it is tried again. */
const ATTEMPTS = 20;

/** True when the yes was in time. */
async function saysGo(cell: Cell, thread: string): Promise<boolean> {
  const question = await cell.begin(thread, "zone B");
  try {
    const { value } = await cell.answer(question, "go", "olga");
    say(`  olga: ${JSON.stringify(value)}`);
    return true;
  } catch (error) {
    if (!isHoldpointError(error, "DEADLINE_PASSED")) throw error;
    return false;
  }
}

export async function inTime(cell: Cell): Promise<void> {
  title("1. An answer in time");
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const thread = `in-time-${attempt}`;
    const wasInTime = await saysGo(cell, thread);
    // A yes that was accepted can still meet an arm that was stopped a moment before; then it waits to be released, too.
    if (wasInTime) await cell.until("the arm is at rest", () => cell.arm.state !== "creeping");
    if (wasInTime && cell.arm.state === "ready") {
      check("the program ended", await cell.outcome(thread), "crossed");
      check("the arm crossed on the operator's word, and nothing stopped it", cell.arm.events, [
        "creeps to the edge of zone B",
        "crosses zone B",
      ]);
      return;
    }
    say("  too slow: the arm was stopped. It is released, and tried again");
    await cell.release(thread);
  }
  throw new Error(`No answer was in time in ${ATTEMPTS} attempts.`);
}
